/**
 * How changes in Planner come to be known: the feeds that Graph's beta keeps, and which source is
 * to be trusted with a plan. A source only ever says where to look; what is there is read from
 * v1.0.
 */
package io.plannersync.sources;
