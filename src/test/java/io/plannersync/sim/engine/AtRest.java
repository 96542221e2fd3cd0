package io.plannersync.sim.engine;

import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is asked of the service itself while nothing happens: its calls, looks, keys and health. */
final class AtRest {

  private static final String QUEUE = "planner-sync:{work}:";

  /** A look takes a while, and leases of those that died end by themselves. */
  private static final Duration LATE = Duration.ofSeconds(61);

  /** The names of a plan, the plans of a group: whatever is asked for with each audit. */
  private static final int OTHERS = 4;

  /** What is kept of a pair that was deleted, and of the last edits of one that was not. */
  private static final int KEYS_OF_PAIR = 12;

  private static final int KEYS_OF_ALL = 60;
  private static final int BYTES_OF_PAIR = 60_000;
  private static final int BYTES_OF_ALL = 20_000;

  private AtRest() {}

  /** I6: what is equal is neither written nor read task by task. */
  static List<String> idle(List<SimulatedGraph.Call> calls) {
    return calls.stream()
        .filter(call -> call.writes() || call.uri().matches(".*/planner/tasks/[^/?]+(\\?.*)?"))
        .map(call -> "I6 at rest: " + call)
        .toList();
  }

  /**
   * I7: the calls are those of listings and audits.
   *
   * @param pages of a listing of the plan
   */
  static List<String> calls(
      List<SimulatedGraph.Call> calls, Duration time, int pages, Intervals intervals) {
    long listings = 2 + time.dividedBy(intervals.busy()) + time.dividedBy(intervals.audit());
    long most = listings * pages + OTHERS * (1 + time.dividedBy(intervals.audit()));
    return calls.size() <= most
        ? List.of()
        : List.of("I7 %d calls in %s, at most %d".formatted(calls.size(), time, most));
  }

  /** I8: every look that is never over is queued, and due when it is to be. */
  static List<String> looks(
      RedisCommands<String, String> redis, String plan, long now, Intervals intervals) {
    Map<WorkName, Duration> bounds = new LinkedHashMap<>();
    bounds.put(new WorkName(Kind.STORE, ""), intervals.store());
    bounds.put(new WorkName(Kind.PLANS, ""), intervals.audit());
    bounds.put(new WorkName(Kind.SOURCES, ""), Duration.ofDays(1));
    bounds.put(new WorkName(Kind.SUBSCRIPTIONS, ""), Duration.ofDays(1));
    bounds.put(WorkName.plan(plan), intervals.idle());
    bounds.put(WorkName.audit(plan), intervals.audit());
    List<String> wrong = new ArrayList<>();
    bounds.forEach(
        (look, bound) -> {
          Double due = due(redis, look);
          if (due == null) {
            wrong.add("I8 " + look + " is not queued");
          } else if (due > now + bound.plus(LATE).toMillis() || due < now - LATE.toMillis()) {
            wrong.add("I8 " + look + " is due in " + (due.longValue() - now) + " ms");
          }
        });
    return wrong;
  }

  private static Double due(RedisCommands<String, String> redis, WorkName look) {
    String due = QUEUE + "due:" + look.kind().word() + ":";
    Double first = redis.zscore(due + "interactive", look.toString());
    return first != null ? first : redis.zscore(due + "backfill", look.toString());
  }

  /** I9: what the service keeps is bounded by the pairs there ever were, and grows no more. */
  static List<String> kept(Footprint before, Footprint after, int pairs) {
    List<String> wrong = new ArrayList<>();
    if (after.keys() > before.keys()) {
      wrong.add("I9 at rest there were %d keys, then %d".formatted(before.keys(), after.keys()));
    }
    if (after.keys() > KEYS_OF_ALL + pairs * KEYS_OF_PAIR
        || after.bytes() > BYTES_OF_ALL + pairs * BYTES_OF_PAIR) {
      wrong.add("I9 %s of %d pairs".formatted(after, pairs));
    }
    return wrong;
  }

  /**
   * I10: health says UP if and only if both sides are equal.
   *
   * @param unequal what is wrong with them
   * @param held pairs that wait for a ruling, of which health has to tell, too
   */
  static List<String> health(String name, String health, List<String> unequal, Set<String> held) {
    boolean up = health.startsWith("UP");
    boolean right = unequal.isEmpty() && held.isEmpty();
    return up == right
        ? List.of()
        : List.of("I10 %s says %s, while %s, held: %s".formatted(name, health, unequal, held));
  }
}
