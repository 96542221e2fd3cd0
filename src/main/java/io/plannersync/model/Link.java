package io.plannersync.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that is remembered of one pair.
 *
 * @param revision counts the writes of this record; a write states the one it was read at
 * @param plannerId null until the Planner task exists
 * @param planId the plan of the pair, null until it is known
 * @param base what was last settled; null until both sides have been seen complete
 * @param stamp the {@code sync_base} of the document as we last wrote it, null if we never did
 * @param etags the newest 16 etags of the task, newest first
 * @param detailsEtags the newest 16 etags of its details, newest first
 * @param settled when it was last settled, by our clock; a read that began earlier shows the past
 * @param intent what may or may not have happened in Planner, null if nothing is open
 * @param absence a missing side, null if none is
 * @param refused the fields whose value was refused, with the reason
 * @param reportWritten when the report was last written to Planner, null if never
 */
public record Link(
    String storeId,
    long revision,
    String plannerId,
    String planId,
    Base base,
    String stamp,
    List<String> etags,
    List<String> detailsEtags,
    Instant settled,
    Intent intent,
    Absence absence,
    Map<Field, String> refused,
    Instant reportWritten) {

  /** How many etags of each resource are remembered. */
  public static final int ETAGS = 16;

  public Link {
    etags = List.copyOf(etags);
    detailsEtags = List.copyOf(detailsEtags);
    refused = Map.copyOf(refused);
  }

  /** A pair of which only names are known. */
  public static Link of(String storeId, String plannerId, String planId) {
    return new Link(
        storeId, 0, plannerId, planId, null, null, List.of(), List.of(), null, null, null, Map.of(),
        null);
  }

  /** Whether the pair has been seen complete on both sides; only such a pair can be deleted. */
  public boolean complete() {
    return base != null;
  }

  public Link withIntent(Intent open) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        open,
        absence,
        refused,
        reportWritten);
  }

  public Link withAbsence(Absence missing) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        intent,
        missing,
        refused,
        reportWritten);
  }

  public Link withPlanner(String id, String plan) {
    return new Link(
        storeId,
        revision,
        id,
        plan,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        intent,
        absence,
        refused,
        reportWritten);
  }

  /**
   * The same pair before it had a task: what was settled with the old one says nothing of a new.
   */
  public Link withoutTask() {
    return new Link(
        storeId, revision, null, planId, null, stamp, List.of(), List.of(), null, intent, null,
        refused, null);
  }

  public Link withStamp(String written) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        base,
        written,
        etags,
        detailsEtags,
        settled,
        intent,
        absence,
        refused,
        reportWritten);
  }

  public Link withRefused(Map<Field, String> fields) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        intent,
        absence,
        fields,
        reportWritten);
  }

  public Link withReportWritten(Instant at) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        intent,
        absence,
        refused,
        at);
  }

  /** Settled: the new base, and the etags that Planner showed with it. */
  public Link settled(Base settledBase, String etag, String detailsEtag, Instant at) {
    return new Link(
        storeId,
        revision,
        plannerId,
        planId,
        settledBase,
        stamp,
        pushed(etags, etag),
        pushed(detailsEtags, detailsEtag),
        at,
        null,
        null,
        refused,
        reportWritten);
  }

  public Link atRevision(long written) {
    return new Link(
        storeId,
        written,
        plannerId,
        planId,
        base,
        stamp,
        etags,
        detailsEtags,
        settled,
        intent,
        absence,
        refused,
        reportWritten);
  }

  /**
   * Whether these etags are the newest ones known.
   *
   * @param detailsEtag null where the details were not shown
   */
  public boolean knows(String etag, String detailsEtag) {
    return !etags.isEmpty()
        && etags.get(0).equals(etag)
        && (detailsEtag == null
            || (!detailsEtags.isEmpty() && detailsEtags.get(0).equals(detailsEtag)));
  }

  /** Whether one of these etags is an earlier one than the newest: the read shows the past. */
  public boolean isPast(String etag, String detailsEtag) {
    return etags.indexOf(etag) > 0 || detailsEtags.indexOf(detailsEtag) > 0;
  }

  private static List<String> pushed(List<String> known, String newest) {
    if (newest == null || (!known.isEmpty() && known.get(0).equals(newest))) {
      return known;
    }
    List<String> result = new ArrayList<>();
    result.add(newest);
    known.stream().filter(e -> !e.equals(newest)).limit(ETAGS - 1L).forEach(result::add);
    return result;
  }
}
