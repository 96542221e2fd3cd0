package io.plannersync.graph;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * How Graph stands, as the calls of this instance have shown it: whether it answers, whether it
 * accepts the application's token, and whether it lets the application write. Memory only: what is
 * not tried is not known, so a failure that was not repeated for five minutes says nothing any
 * more.
 *
 * <p>Safe from any thread.
 */
public final class GraphStanding {

  /** A single failure may be a broken connection. */
  private static final int FAILURES = 2;

  /** As many different edits may be forbidden for reasons of their own. */
  private static final int FORBIDDEN = 3;

  private static final Duration MEMORY = Duration.ofMinutes(5);
  private static final int FORBIDDEN_STATUS = 403;
  private static final int UNAUTHORIZED_STATUS = 401;

  private final Clock clock;
  private final Map<GraphCall.Kind, Row> failures = new EnumMap<>(GraphCall.Kind.class);
  private final Map<GraphCall.Kind, Row> circuits = new EnumMap<>(GraphCall.Kind.class);
  private Row token;
  private Row forbidden;
  private Instant answered;

  public GraphStanding(Clock clock) {
    this.clock = clock;
  }

  /** The same thing several times in a row. */
  private record Row(int times, Instant since, Instant last, String reason) {

    static Row longer(Row before, Instant now, String reason) {
      return before == null
          ? new Row(1, now, now, reason)
          : new Row(before.times + 1, before.since, now, reason);
    }
  }

  /** Something is wrong, since then, with the words of the newest failure. */
  public record Fault(Instant since, String reason) {}

  /**
   * How Graph stands.
   *
   * @param answered when it answered last, null if it has not since the start
   * @param unreachable by kind of call, READ or WRITE; empty while it answers
   * @param token why there is no token that Graph accepts, null while there is one
   * @param forbidden that it forbids writes, one after the other; null while it does not
   * @param circuits the kinds of calls that are not sent, because too many failed
   */
  public record Snapshot(
      Instant answered,
      Map<GraphCall.Kind, Fault> unreachable,
      Fault token,
      Fault forbidden,
      Map<GraphCall.Kind, Fault> circuits) {

    /** Nothing is known to be wrong. */
    public static final Snapshot GOOD = new Snapshot(null, Map.of(), null, null, Map.of());
  }

  /** Graph answered the application with anything but a 5xx. */
  synchronized void answered(GraphCall call, int status) {
    answered = clock.instant();
    failures.remove(call.kind());
    circuits.remove(call.kind());
    if (call.identity() != GraphCall.Identity.APPLICATION) {
      return;
    }
    if (status != UNAUTHORIZED_STATUS) {
      token = null;
    }
    if (call.kind() == GraphCall.Kind.WRITE) {
      if (status == FORBIDDEN_STATUS) {
        forbidden = Row.longer(forbidden, answered, call + " was answered by 403");
      } else if (status / 100 == 2) {
        forbidden = null;
      }
    }
  }

  /** There was no usable answer. */
  synchronized void failed(GraphCall call, String reason) {
    failures.merge(
        call.kind(),
        Row.longer(null, clock.instant(), reason),
        (before, one) -> Row.longer(before, one.last, reason));
  }

  /** The call was not sent, because too many before it failed. */
  synchronized void circuitOpen(GraphCall call) {
    circuits.merge(
        call.kind(),
        Row.longer(null, clock.instant(), "too many calls failed"),
        (before, one) -> Row.longer(before, one.last, before.reason));
  }

  /** There is no token, or Graph refused a new one. */
  synchronized void tokenRefused(GraphCall.Identity identity, String reason) {
    if (identity == GraphCall.Identity.APPLICATION) {
      token = Row.longer(token, clock.instant(), reason);
    }
  }

  public synchronized Snapshot now() {
    Map<GraphCall.Kind, Fault> unreachable = new EnumMap<>(GraphCall.Kind.class);
    failures.forEach(
        (kind, row) -> {
          boolean counts = kind == GraphCall.Kind.READ || kind == GraphCall.Kind.WRITE;
          if (counts && isNews(row) && row.times >= FAILURES) {
            unreachable.put(kind, new Fault(row.since, row.reason));
          }
        });
    Map<GraphCall.Kind, Fault> open = new EnumMap<>(GraphCall.Kind.class);
    circuits.forEach(
        (kind, row) -> {
          if (isNews(row)) {
            open.put(kind, new Fault(row.since, row.reason));
          }
        });
    return new Snapshot(
        answered,
        unreachable,
        token == null ? null : new Fault(token.since, token.reason),
        forbidden == null || forbidden.times < FORBIDDEN
            ? null
            : new Fault(forbidden.since, forbidden.reason),
        open);
  }

  private boolean isNews(Row row) {
    return row.last.plus(MEMORY).isAfter(clock.instant());
  }
}
