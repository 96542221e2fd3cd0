package io.plannersync.sim.engine;

import io.plannersync.sim.redis.Fate;
import java.util.List;

/**
 * Something that a schedule has happen.
 *
 * <p>Times are milliseconds since the beginning. What is created is numbered in the order of the
 * schedule, so that an event means the same when others are left out. A thing of no such number, or
 * one that is gone, makes an event do nothing.
 */
sealed interface Event {

  long at();

  /** What is changed. Values are made of {@code token}, which occurs once in a schedule. */
  enum Part {
    TITLE,
    PROGRESS,
    START,
    DUE,
    LABEL,
    ASSIGNEE,
    LINE_ABOVE,
    LINE_BELOW,
    ITEM,
    TICK,
    LINK
  }

  /** A person adds or sets something in Planner. */
  record PersonEdits(long at, int thing, Part part, int token) implements Event {}

  /** A person removes what is the {@code which}-th of a part that has several. */
  record PersonRemoves(long at, int thing, Part part, int which) implements Event {}

  record PersonCreates(long at, int thing) implements Event {}

  record PersonDeletes(long at, int thing) implements Event {}

  record PersonUndeletes(long at, int thing) implements Event {}

  /**
   * An agent writes a document back that it read before.
   *
   * @param age so many versions ago
   * @param stamped whether it keeps {@code sync_base}
   * @param heard after so many milliseconds each, an event about it comes
   */
  record AgentEdits(
      long at, int thing, Part part, int token, int age, boolean stamped, List<Integer> heard)
      implements Event {}

  /** The same, with something removed. */
  record AgentRemoves(
      long at, int thing, Part part, int which, int age, boolean stamped, List<Integer> heard)
      implements Event {}

  record AgentCreates(long at, int thing, List<Integer> heard) implements Event {}

  record AgentDeletes(long at, int thing, List<Integer> heard) implements Event {}

  /** An agent adds an item that is a document of its own. */
  record AgentAddsSubtask(long at, int thing, int token, List<Integer> heard) implements Event {}

  /**
   * A task and a document of the same title that a service before this one left behind; at 0, when
   * no process has been started.
   *
   * @param mapped whether the id maps say that they are one
   */
  record LeftBehind(long at, int thing, boolean mapped) implements Event {}

  /** An operator puts the value back that gave way last, and again until he is answered. */
  record Restores(long at, int thing) implements Event {}

  /** Somebody retitles or deletes a document, and the oracle is not told: it has to find that. */
  record Unreported(long at, int thing, boolean deletes) implements Event {}

  /** By now both sides of a thing show a word, or somebody is told too late or not at all. */
  record Shows(long at, int thing, String word) implements Event {}

  /**
   * The next call to Graph but {@code skip} meets a fault.
   *
   * @param writes whether only calls that write are counted
   */
  record GraphFault(long at, int skip, boolean writes, Mishap mishap, int value) implements Event {}

  /** What may happen to a call. */
  enum Mishap {
    /** The connection breaks before Graph has it. */
    LOST_BEFORE,
    /** It takes effect, and the answer is lost. */
    LOST_AFTER,
    /** The connection breaks, and it takes effect {@code value} ms later. */
    LATE,
    /** It is answered by this status and not done. */
    REFUSED,
    /** It is done and answered by this status. */
    REFUSED_AFTER,
    /** 429 or 503 with {@code Retry-After} of so many seconds. */
    THROTTLED,
    /** A read shows the state before so many changes. */
    STALE,
    /** The answer has no body. */
    NO_BODY,
    /** The answer takes so many ms. */
    SLOW,
    /** The answer is cut off in the middle. */
    CUT
  }

  /** The next Redis command of an instance but {@code skip} meets a fate. */
  record RedisFault(long at, int instance, int skip, Fate fate) implements Event {}

  /** At the next Redis command but {@code skip}, an instance waits, others go on. */
  record Wait(long at, int instance, int skip, int millis) implements Event {}

  /** An instance stands still. */
  record Stall(long at, int instance, int millis) implements Event {}

  /** An instance dies and is started again after {@code down} ms. */
  record Kill(long at, int instance, int down) implements Event {}

  /** Redis loses its newest writes. */
  record Rollback(long at, int writes) implements Event {}

  /** A namespace is emptied: {@code planner-sync:} or the agents'. */
  record Flush(long at, String beginning) implements Event {}

  /** One of the service's own keys is evicted, the {@code which}-th of all that there are. */
  record Evict(long at, int which) implements Event {}
}
