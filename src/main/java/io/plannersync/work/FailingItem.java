package io.plannersync.work;

import io.plannersync.model.WorkName;
import java.time.Duration;
import java.time.Instant;

/**
 * An item whose last attempt failed and that will be tried again.
 *
 * @param attempts failed attempts in a row
 * @param since when the first of them failed
 * @param dueIn until the next attempt, zero if it is due now or running
 */
public record FailingItem(
    WorkName name, int attempts, String reason, Instant since, Duration dueIn) {}
