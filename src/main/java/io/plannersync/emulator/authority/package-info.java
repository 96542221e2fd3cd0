/** What the token service checks of those who want a token. */
package io.plannersync.emulator.authority;
