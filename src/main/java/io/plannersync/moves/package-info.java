/** Records on their way out of the service's state, and old mappings on their way in. */
package io.plannersync.moves;
