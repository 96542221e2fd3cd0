package io.plannersync.merge;

import io.plannersync.model.Value;

/** A field's value on both sides, now and before either of them changed it. */
record Versions(Value beforeP, Value p, Value beforeS, Value s) {}
