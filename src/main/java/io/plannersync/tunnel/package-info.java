/**
 * Makes the service's port reachable from outside: a program such as ngrok or cloudflared is
 * started, its address found, and the program watched until the service ends.
 */
package io.plannersync.tunnel;
