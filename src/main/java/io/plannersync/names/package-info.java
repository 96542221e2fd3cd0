/** How a plan's buckets and labels, and the directory's users, are called. */
package io.plannersync.names;
