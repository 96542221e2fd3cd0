package io.plannersync.merge;

import io.plannersync.model.Value;

/**
 * Both sides' changes in one value.
 *
 * @param clashed whether some part of it was changed differently, so that one side had to give way
 */
record Merged(Value result, boolean clashed) {}
