package io.plannersync.work;

import io.plannersync.model.WorkName;
import java.time.Duration;

/**
 * An item whose last attempt failed and that will be tried again.
 *
 * @param attempts failed attempts in a row
 * @param dueIn until the next attempt, zero if it is due now or running
 */
public record FailingItem(WorkName name, int attempts, String reason, Duration dueIn) {}
