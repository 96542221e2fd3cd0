/**
 * The steps of {@code routes/reconcile}: look at both sides of a pair, decide, record the intent,
 * write Planner, write the store, settle. Each class is one step; the route says their order.
 */
package io.plannersync.reconcile;
