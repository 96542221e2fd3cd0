package io.plannersync.sim.engine;

import io.plannersync.sim.redis.Fate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in the course of a process: the first command or call from a time on that looks so. What
 * is to happen between two steps is said by naming them, as a time would not hit it.
 *
 * @param from milliseconds since the beginning
 * @param where a pattern that is found in {@code before EVAL ...} or {@code after PATCH ...}; what
 *     comes after a command of Redis has no name
 */
record Place(long from, Pattern where, List<What> whats) {

  /** What happens there. */
  sealed interface What {

    /** The process dies, before the command or after its effect. */
    record Dies(boolean after) implements What {}

    /** The process stands still. */
    record Stands(long millis) implements What {}

    /** Only this pass waits. */
    record Waits(long millis) implements What {}

    /** The command meets a fate. */
    record Meets(Fate fate) implements What {}

    /** Somebody else does something, after so many ms. */
    record Meanwhile(long after, Event event) implements What {}
  }

  static Place at(long from, String where, What... whats) {
    return new Place(from, Pattern.compile(where), List.of(whats));
  }

  /** The places of a run, which are come to one after the other. */
  static final class Course {

    private final Deque<Place> left;

    Course(List<Place> places) {
      left = new ArrayDeque<>(places);
    }

    /** What happens at a boundary. */
    List<What> at(long now, String boundary) {
      Place next = left.peek();
      if (next == null || now < next.from() || !next.where().matcher(boundary).find()) {
        return List.of();
      }
      return left.remove().whats();
    }

    boolean isPassed() {
      return left.isEmpty();
    }
  }
}
