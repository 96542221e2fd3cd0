package io.plannersync.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
 * @param read when the read began on which Planner's side was last settled: what Planner shows
 *     otherwise since may have been changed at any time after it
 * @param intent what may or may not have happened in Planner, null if nothing is open
 * @param absence a missing side, null if none is
 * @param refused the fields whose value was refused, with the reason
 * @param doubts the values that Planner refused once, together with others: they are tried again
 *     apart, on a fresh read, and only what is refused then is
 * @param reportWritten when the report was last written to Planner, null if never
 * @param recentWrites what was written to either side lately, oldest first; see {@code PingPong}
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
    Instant read,
    Intent intent,
    Absence absence,
    Map<Field, String> refused,
    Map<Field, Value> doubts,
    Instant reportWritten,
    List<FieldWrite> recentWrites) {

  /** How many etags of each resource are remembered. */
  public static final int ETAGS = 16;

  /**
   * A read that begins so long after the last settling shows no earlier state. Graph publishes no
   * bound; its replicas have been seen to lag for seconds.
   */
  private static final Duration LONGEST_LAG = Duration.ofSeconds(30);

  /** By how much the clocks of those that settle a pair may differ. */
  private static final Duration AHEAD = Duration.ofSeconds(5);

  public Link {
    etags = List.copyOf(etags);
    detailsEtags = List.copyOf(detailsEtags);
    refused = Map.copyOf(refused);
    doubts = Map.copyOf(doubts);
    recentWrites = List.copyOf(recentWrites);
  }

  /** A pair of which only names are known. */
  public static Link of(String storeId, String plannerId, String planId) {
    return new Link(
        storeId, 0, plannerId, planId, null, null, List.of(), List.of(), null, null, null, null,
        Map.of(), Map.of(), null, List.of());
  }

  /**
   * This link, read at that time. What was settled later than that was dated by a clock that was
   * ahead: it counts as settled long ago, or nothing that is read now would be believed.
   */
  public Link readAt(Instant now) {
    return settled == null || !settled.isAfter(now.plus(AHEAD))
        ? this
        : but(
            draft -> {
              draft.settled = Instant.EPOCH;
              draft.read = Instant.EPOCH;
            });
  }

  /** Whether the pair has been seen complete on both sides; only such a pair can be deleted. */
  public boolean complete() {
    return base != null;
  }

  public Link withBase(Base assumed) {
    return but(draft -> draft.base = assumed);
  }

  public Link withIntent(Intent open) {
    return but(draft -> draft.intent = open);
  }

  public Link withAbsence(Absence missing) {
    return but(draft -> draft.absence = missing);
  }

  public Link withPlanner(String id, String plan) {
    return but(
        draft -> {
          draft.plannerId = id;
          draft.planId = plan;
        });
  }

  /**
   * The same pair before it had a task: what was settled with the old one says nothing of a new.
   */
  public Link withoutTask() {
    return but(
        draft -> {
          draft.plannerId = null;
          draft.base = null;
          draft.etags = List.of();
          draft.detailsEtags = List.of();
          draft.settled = null;
          draft.read = null;
          draft.absence = null;
          draft.reportWritten = null;
        });
  }

  public Link withStamp(String written) {
    return but(draft -> draft.stamp = written);
  }

  public Link withRefused(Map<Field, String> fields) {
    return but(draft -> draft.refused = fields);
  }

  /** With values that Planner refused, beside those that it refused before. */
  public Link withDoubts(Map<Field, Value> values) {
    Map<Field, Value> all = new EnumMap<>(Field.class);
    all.putAll(doubts);
    all.putAll(values);
    return but(draft -> draft.doubts = all);
  }

  /** Whether Planner refused this value before. */
  public boolean doubts(Field field, Value value) {
    return doubts.containsKey(field) && doubts.get(field).equals(value);
  }

  /** The same pair, of which nothing is known to be refused: what was is an edit once more. */
  public Link triedAnew() {
    return but(
        draft -> {
          draft.refused = Map.of();
          draft.doubts = Map.of();
        });
  }

  public Link withReportWritten(Instant at) {
    return but(draft -> draft.reportWritten = at);
  }

  public Link withRecentWrites(List<FieldWrite> writes) {
    return but(draft -> draft.recentWrites = writes);
  }

  public Link atRevision(long written) {
    return but(draft -> draft.revision = written);
  }

  /** Settled on what a read of that moment showed. */
  public Link settled(Base settledBase, String etag, String detailsEtag, Instant at) {
    return settled(settledBase, etag, detailsEtag, at, at);
  }

  /**
   * Settled: the new base, and the etags that Planner showed with it.
   *
   * @param began when the read began; what was not read after the last settling tells no more than
   *     that did
   */
  public Link settled(
      Base settledBase, String etag, String detailsEtag, Instant began, Instant at) {
    return but(
        draft -> {
          draft.base = settledBase;
          draft.etags = pushed(etags, etag);
          draft.detailsEtags = pushed(detailsEtags, detailsEtag);
          draft.read = settled == null || began.isAfter(settled) ? began : read;
          draft.settled = at;
          draft.intent = null;
          draft.absence = null;
          draft.doubts = Map.of();
        });
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

  /**
   * Whether both of these etags were seen before.
   *
   * @param detailsEtag null where the details were not shown
   */
  public boolean remembers(String etag, String detailsEtag) {
    return etags.contains(etag) && (detailsEtag == null || detailsEtags.contains(detailsEtag));
  }

  /**
   * Whether one of these etags is an earlier one than the newest: the read shows the past. Not for
   * ever: the order is that in which they were seen, and a read that showed the past may have put
   * an etag before a newer one.
   *
   * @param read when the read began
   */
  public boolean isPast(String etag, String detailsEtag, Instant read) {
    return (etags.indexOf(etag) > 0 || detailsEtags.indexOf(detailsEtag) > 0)
        && (settled == null || read.isBefore(settled.plus(LONGEST_LAG)));
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

  private Link but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.link();
  }

  /** A link while it is changed. */
  private static final class Draft {
    private final String storeId;
    private long revision;
    private String plannerId;
    private String planId;
    private Base base;
    private String stamp;
    private List<String> etags;
    private List<String> detailsEtags;
    private Instant settled;
    private Instant read;
    private Intent intent;
    private Absence absence;
    private Map<Field, String> refused;
    private Map<Field, Value> doubts;
    private Instant reportWritten;
    private List<FieldWrite> recentWrites;

    Draft(Link link) {
      storeId = link.storeId;
      revision = link.revision;
      plannerId = link.plannerId;
      planId = link.planId;
      base = link.base;
      stamp = link.stamp;
      etags = link.etags;
      detailsEtags = link.detailsEtags;
      settled = link.settled;
      read = link.read;
      intent = link.intent;
      absence = link.absence;
      refused = link.refused;
      doubts = link.doubts;
      reportWritten = link.reportWritten;
      recentWrites = link.recentWrites;
    }

    Link link() {
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
          read,
          intent,
          absence,
          refused,
          doubts,
          reportWritten,
          recentWrites);
    }
  }
}
