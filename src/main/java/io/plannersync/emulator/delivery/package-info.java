/**
 * How Graph brings notifications to their subscribers ("Receive change notifications through
 * webhooks" in Microsoft's reference), by the emulator's clock.
 */
package io.plannersync.emulator.delivery;
