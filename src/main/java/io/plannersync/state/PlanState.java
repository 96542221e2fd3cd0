package io.plannersync.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is remembered of a plan.
 *
 * @param title null until the plan was read
 * @param groupId the group that owns it, null where none does or it is not known
 * @param lastAudit null until there was one
 */
public record PlanState(
    String planId,
    String title,
    String groupId,
    Status status,
    Looking looking,
    Audit lastAudit,
    Size size) {

  /** Whether a plan is synced. */
  public enum State {
    ACTIVE,
    /** An operator stopped it. */
    PAUSED,
    /** It cannot be listed; nothing of it is deleted. */
    SUSPENDED,
    /** Graph says that there is no such plan. Its pairs are kept; nothing of it is deleted. */
    GONE,
    /** It is not among the plans that are synced, any more; it is left as it is. */
    UNSELECTED
  }

  /**
   * @param reason one sentence, null while active
   * @param since when this state began, null if it never was another
   * @param acknowledged whether an operator knows of this state, so that it is no news any more
   */
  public record Status(State state, String reason, Instant since, boolean acknowledged) {}

  /**
   * An operator stopped it: nothing is written to either side, and what is due stays due.
   *
   * @param planId null if all plans are stopped
   */
  public record Pause(String planId, Instant since) {

    /** One sentence with the way out. */
    public String sentence() {
      return planId == null
          ? "the sync is paused by an operator since %s; POST /api/sync/resume lets it go on"
              .formatted(since)
          : ("the plan %s is paused by an operator since %s;"
                  + " POST /api/sync/plans/%s/resume lets it go on")
              .formatted(planId, since, planId);
    }
  }

  /**
   * How the plan's changes are found.
   *
   * @param source what is asked for changes: {@code delta}, {@code history} or {@code listing};
   *     null before the first look
   * @param interval the time between two looks, null before the first
   * @param bound how old what was seen of the plan may become while all goes well: the published
   *     bound of its freshness; null before the first look
   * @param pages how many calls the newest complete listing took, 0 before the first
   * @param lastLookBegan when the newest look began, complete or not; null before the first
   * @param completeListings when the newest two complete listings began, newest first
   * @param lastChange when a change was last seen, null if never
   */
  public record Looking(
      String source,
      Duration interval,
      Duration bound,
      int pages,
      Instant lastLookBegan,
      List<Instant> completeListings,
      Instant lastChange) {
    public Looking {
      completeListings = List.copyOf(completeListings);
    }
  }

  /**
   * A comparison of all that both sides show of the plan.
   *
   * @param complete whether all pages and all documents were read
   * @param plannerDigest the digest of Planner's side over all pairs but those whose difference is
   *     explained, null if incomplete
   * @param storeDigest the same of the store's side
   * @param explained the pairs that differ for a known reason
   * @param unexplained some of the store ids that differ for no known reason
   */
  public record Audit(
      Instant began,
      Instant finished,
      boolean complete,
      String plannerDigest,
      String storeDigest,
      List<Explained> explained,
      List<String> unexplained) {
    public Audit {
      explained = List.copyOf(explained);
      unexplained = List.copyOf(unexplained);
    }

    /** Without any pair that differs for a known reason. */
    public Audit(
        Instant began,
        Instant finished,
        boolean complete,
        String plannerDigest,
        String storeDigest) {
      this(began, finished, complete, plannerDigest, storeDigest, List.of(), List.of());
    }

    /** Whether both sides were equal in every pair whose difference is not explained. */
    public boolean agrees() {
      return complete && plannerDigest != null && plannerDigest.equals(storeDigest);
    }
  }

  /**
   * Pairs that differ, and why that is known.
   *
   * @param reason one word: refused, kept, mode, parked, held, judged, waiting
   * @param oldest since when the first of them has been so
   */
  public record Explained(String reason, int count, Instant oldest) {}

  /** How many pairs the plan has, and how many of them are not equal on both sides. */
  public record Size(int pairs, int unsettled) {}

  /** A plan of which nothing is known yet. */
  public static PlanState of(String planId) {
    return new PlanState(
        planId,
        null,
        null,
        new Status(State.ACTIVE, null, null, false),
        new Looking(null, null, null, 0, null, List.of(), null),
        null,
        new Size(0, 0));
  }

  public PlanState named(String newTitle, String newGroupId) {
    return new PlanState(planId, newTitle, newGroupId, status, looking, lastAudit, size);
  }

  /** In this state for this reason; a state that continues keeps its {@code since}. */
  public PlanState in(State state, String reason, Instant at) {
    boolean continues = state == status.state();
    Instant since = continues ? status.since() : at;
    return with(new Status(state, reason, since, continues && status.acknowledged()), looking);
  }

  /** In the same state, which an operator knows of from now on. */
  public PlanState acknowledged() {
    return with(new Status(status.state(), status.reason(), status.since(), true), looking);
  }

  /** To be looked at again after the interval, which promises the bound. */
  public PlanState lookedAt(String source, Duration interval, Duration bound) {
    Looking l = looking;
    return with(
        status,
        new Looking(
            source,
            interval,
            bound,
            l.pages(),
            l.lastLookBegan(),
            l.completeListings(),
            l.lastChange()));
  }

  public PlanState lookBegan(Instant began) {
    Looking l = looking;
    return with(
        status,
        new Looking(
            l.source(),
            l.interval(),
            l.bound(),
            l.pages(),
            latest(began, l.lastLookBegan()),
            l.completeListings(),
            l.lastChange()));
  }

  /** A listing that began then came to its end with all pages. */
  public PlanState listedCompletely(Instant began, int pages) {
    Looking l = looking;
    List<Instant> newestTwo =
        Stream.concat(Stream.of(began), l.completeListings().stream())
            .distinct()
            .sorted(Comparator.reverseOrder())
            .limit(2)
            .toList();
    return with(
        status,
        new Looking(
            l.source(),
            l.interval(),
            l.bound(),
            pages,
            latest(began, l.lastLookBegan()),
            newestTwo,
            l.lastChange()));
  }

  public PlanState changed(Instant at) {
    Looking l = looking;
    return with(
        status,
        new Looking(
            l.source(),
            l.interval(),
            l.bound(),
            l.pages(),
            l.lastLookBegan(),
            l.completeListings(),
            latest(at, l.lastChange())));
  }

  public PlanState audited(Audit audit) {
    return new PlanState(planId, title, groupId, status, looking, audit, size);
  }

  public PlanState counted(int pairs, int unsettled) {
    return new PlanState(
        planId, title, groupId, status, looking, lastAudit, new Size(pairs, unsettled));
  }

  /** Known, and not looked at yet. */
  public PlanState unseen() {
    return new PlanState(
        planId, title, groupId, status, of(planId).looking(), null, new Size(0, 0));
  }

  /** When the newest complete listing began, null before the first. */
  public Instant lastCompleteListing() {
    return looking.completeListings().isEmpty() ? null : looking.completeListings().get(0);
  }

  /** Whether two complete listings have begun at or after this instant. */
  public boolean listedTwiceSince(Instant since) {
    return looking.completeListings().size() == 2
        && !looking.completeListings().get(1).isBefore(since);
  }

  private PlanState with(Status newStatus, Looking newLooking) {
    return new PlanState(planId, title, groupId, newStatus, newLooking, lastAudit, size);
  }

  private static Instant latest(Instant one, Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }
}
