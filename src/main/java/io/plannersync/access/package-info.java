/** Who may call the API: keys with a name and a role, and how often each may. */
package io.plannersync.access;
