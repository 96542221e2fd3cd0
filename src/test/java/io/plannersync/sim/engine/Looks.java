package io.plannersync.sim.engine;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.sim.redis.command.Request;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** When the next item is due, as Redis has it, and which process is the first to take it. */
final class Looks {

  private static final String ROOT = "planner-sync:{work}:";
  private static final String QUEUE = ROOT + "due:";
  private static final List<String> LANES = List.of("interactive", "backfill");

  /** Between the time that an item is due and the time that somebody notices. */
  private static final long NOTICED = 5;

  private final Timeline time;
  private final RedisCommands<String, String> redis;
  private final Map<Kind, Long> due = new EnumMap<>(Kind.class);

  Looks(Timeline time, RedisCommands<String, String> redis) {
    this.time = time;
    this.redis = redis;
  }

  /** What is queued may be another than it was. */
  void changed() {
    due.clear();
  }

  /** Whether a command may change what is queued. */
  static boolean mayChange(Request request) {
    return request.name().startsWith("EVAL")
        && request.size() > 2
        && request.arg(2).startsWith(ROOT);
  }

  /** A process looks for an item of a kind. */
  record Look(long at, Kind kind, Instance instance) {}

  /** The next one, null if nothing is due ever or nobody can take it. */
  Look next(Instance[] instances) {
    Look first = null;
    for (Kind kind : Kind.values()) {
      long due = this.due.computeIfAbsent(kind, this::due);
      if (due == Long.MAX_VALUE || first != null && due >= first.at()) {
        continue;
      }
      for (int i = 0; i < instances.length; i++) {
        Instance instance =
            instances[(i + (int) (time.now() % instances.length)) % instances.length];
        long ready = instance == null ? Long.MAX_VALUE : instance.ready(kind);
        if (ready != Long.MAX_VALUE) {
          long at = Math.max(time.now(), Math.max(due + NOTICED, ready));
          if (first == null || at < first.at()) {
            first = new Look(at, kind, instance);
          }
        }
      }
    }
    return first;
  }

  private long due(Kind kind) {
    double due = Double.MAX_VALUE;
    for (String lane : LANES) {
      List<ScoredValue<String>> head = redis.zrangeWithScores(key(kind, lane), 0, 0);
      if (!head.isEmpty()) {
        due = Math.min(due, head.get(0).getScore());
      }
    }
    return due == Double.MAX_VALUE ? Long.MAX_VALUE : (long) due;
  }

  /** The tasks that are queued: at rest there are none. */
  List<String> tasks() {
    List<String> tasks = new ArrayList<>();
    LANES.forEach(lane -> tasks.addAll(redis.zrange(key(Kind.TASK, lane), 0, -1)));
    return tasks;
  }

  private static String key(Kind kind, String lane) {
    return QUEUE + kind.word() + ":" + lane;
  }
}
