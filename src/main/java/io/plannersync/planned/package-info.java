/** What the service would write now, told without writing anything. */
package io.plannersync.planned;
