package io.plannersync.model;

import java.time.Duration;
import java.time.Instant;

/** What Planner shows of a pair. */
public sealed interface PlannerSight {

  /** Not looked at: there is no Planner task yet. */
  record None() implements PlannerSight {}

  /**
   * The task and its details.
   *
   * @param half the fields' values
   * @param raw the task's JSON with its details expanded; opaque to the core
   * @param etag the task's etag
   * @param detailsEtag the etag of its details
   * @param lastModified beta's time of the last change, null where it is not known
   * @param readBegan when the read that showed this began, by our clock; where nothing was read and
   *     what was settled last is presumed, when that was
   */
  record Present(
      String plannerId,
      String planId,
      Half half,
      String raw,
      String etag,
      String detailsEtag,
      Instant created,
      Instant lastModified,
      Instant readBegan)
      implements PlannerSight {

    public Present withLastModified(Instant time) {
      return new Present(plannerId, planId, half, raw, etag, detailsEtag, created, time, readBegan);
    }
  }

  /** Graph says there is no such task, or hides it: 404, or 403 while its plan is readable. */
  record Gone(String evidence) implements PlannerSight {}

  /** Its plan's history says that the task went to a plan that cannot be read. */
  record Away(String evidence) implements PlannerSight {}

  /** The document names a task that is another document's. */
  record Anothers(String plannerId, String storeId) implements PlannerSight {}

  /**
   * It is in a plan that is not synced, or is to be created in one; what it shows is not looked at.
   */
  record Outside(String planId) implements PlannerSight {}

  /** The task, or its whole plan, cannot be read now; says nothing about its existence. */
  record Unreadable(String reason, Duration retryAfter) implements PlannerSight {}

  PlannerSight NONE = new None();
}
