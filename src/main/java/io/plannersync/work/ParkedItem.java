package io.plannersync.work;

import io.plannersync.model.WorkName;
import java.time.Instant;

/** An item that waits for a person or for a change. */
public record ParkedItem(WorkName name, String reason, Instant at) {}
