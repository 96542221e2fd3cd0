/**
 * Graph subscriptions: created where Graph accepts them, renewed long before they end, and done
 * without where it does not. A notification only makes a look come sooner, so nothing depends on
 * them.
 */
package io.plannersync.subscriptions;
