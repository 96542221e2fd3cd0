/** By what an application proves who it is. */
package io.plannersync.emulator.identity;
