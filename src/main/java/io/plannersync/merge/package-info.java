/**
 * Deciding what shall be: pure functions from what is seen to what is to be done. No clock, no
 * network, no store; the same input always gives the same decision, so any past one can be run
 * again from the journal.
 */
package io.plannersync.merge;
