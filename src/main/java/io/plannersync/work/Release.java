package io.plannersync.work;

import java.time.Duration;

/**
 * The message body with which a route gives its item back untried: the gate closed, the circuit is
 * open, the throttle rejected it. Due again after {@code delay}; unlike {@code Outcome.Again} it
 * leaves the count of failed attempts as it is.
 */
public record Release(Duration delay) {}
