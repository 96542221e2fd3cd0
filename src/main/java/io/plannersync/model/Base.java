package io.plannersync.model;

/**
 * What was last settled, as each side showed it. A side has changed a field if it differs from its
 * own half; the halves themselves may differ (a pair adopted with differences, a refused value).
 */
public record Base(Half planner, Half store) {}
