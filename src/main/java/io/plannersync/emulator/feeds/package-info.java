/**
 * The words of the feeds of change: how they are switched, what their tokens hold, what their
 * filters mean.
 *
 * <p>The promise: values alone, without the board and without HTTP, so that both may use them.
 * Texts that cannot be read are refused with an {@link java.lang.IllegalArgumentException}.
 */
package io.plannersync.emulator.feeds;
