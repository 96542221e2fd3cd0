package io.plannersync.sim.engine;

import io.plannersync.sim.engine.Event.Mishap;
import io.plannersync.sim.engine.Event.Part;
import io.plannersync.sim.redis.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Makes schedules of seeds: the same one of the same seed and the same kinds. */
final class Generator {

  /** Kinds of trouble that may be in a schedule. */
  enum Trouble {
    /** Deletions by both sides. */
    DELETIONS,
    /** Processes die and stand still; there are up to three of them, with clocks of their own. */
    PROCESSES,
    /** Calls to Graph are lost, late, slow, throttled, answered by 5xx, or without a body. */
    GRAPH,
    /** Calls are answered by a 4xx that passes. */
    REFUSALS,
    /** Commands to Redis are lost or refused, or the process dies at one. */
    REDIS,
    /** Redis loses writes, a namespace or a key. */
    MEMORY;

    static Set<Trouble> of(String words) {
      Set<Trouble> kinds = EnumSet.noneOf(Trouble.class);
      for (String word : words.split(",")) {
        if (word.equals("all")) {
          return EnumSet.allOf(Trouble.class);
        }
        if (!word.isBlank()) {
          kinds.add(valueOf(word.strip().toUpperCase(Locale.ROOT)));
        }
      }
      return kinds;
    }
  }

  /** How long things go on to happen: close together in most schedules. */
  private static final List<Integer> LENGTHS = List.of(45_000, 90_000, 90_000, 180_000);

  private static final int MOST_SKEW = 300_000;
  private static final List<Integer> PASSING = List.of(408, 423, 425, 409, 412, 403, 404);

  private final Random random;
  private final Set<Trouble> kinds;
  private final int length;
  private int token = 100;

  private Generator(long seed, Set<Trouble> kinds) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.kinds = kinds;
    length = LENGTHS.get(random.nextInt(LENGTHS.size()));
  }

  static Schedule of(long seed, Set<Trouble> kinds) {
    return new Generator(seed, kinds).schedule(seed);
  }

  private Schedule schedule(long seed) {
    List<Event> events = new ArrayList<>();
    int things = 1 + random.nextInt(4);
    for (int thing = 0; thing < things; thing++) {
      events.add(beginning(thing));
    }
    int edits = 2 + random.nextInt(12);
    for (int i = 0; i < edits; i++) {
      events.add(edit(random.nextInt(things)));
    }
    if (kinds.contains(Trouble.DELETIONS) && random.nextInt(2) == 0) {
      events.add(deletion(random.nextInt(things)));
    }
    List<Integer> skews = new ArrayList<>(List.of(0));
    if (kinds.contains(Trouble.PROCESSES)) {
      skews.clear();
      int instances = 1 + random.nextInt(3);
      for (int i = 0; i < instances; i++) {
        skews.add(random.nextBoolean() ? 0 : random.nextInt(2 * MOST_SKEW) - MOST_SKEW);
      }
    }
    for (Trouble kind : kinds) {
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        Event trouble = trouble(kind);
        if (trouble != null) {
          events.add(trouble);
        }
      }
    }
    events.sort(Comparator.comparingLong(Event::at));
    return new Schedule(seed, skews, random.nextInt(4) == 0 ? 2 : 400, events);
  }

  private long at() {
    return 10_000 + random.nextInt(length);
  }

  private Event beginning(int thing) {
    long at = 2_000 + random.nextInt(length / 4);
    return switch (random.nextInt(6)) {
      case 0 -> new Event.LeftBehind(0, thing, random.nextBoolean());
      case 1, 2 -> new Event.PersonCreates(at, thing);
      default -> new Event.AgentCreates(at, thing, heard());
    };
  }

  private Event edit(int thing) {
    if (random.nextInt(15) == 0) {
      return random.nextBoolean()
          ? new Event.AgentAddsSubtask(at(), thing, token++, heard())
          : new Event.Restores(at(), thing);
    }
    Part part = Part.values()[random.nextInt(Part.values().length)];
    int age = random.nextInt(3) == 0 ? random.nextInt(6) : 0;
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Event.PersonEdits(at(), thing, part, token++);
      case 2, 3 ->
          new Event.AgentEdits(at(), thing, part, token++, age, random.nextInt(5) > 0, heard());
      default ->
          random.nextBoolean()
              ? new Event.PersonRemoves(at(), thing, part, random.nextInt(5))
              : new Event.AgentRemoves(
                  at(), thing, part, random.nextInt(5), age, random.nextInt(5) > 0, heard());
    };
  }

  private Event deletion(int thing) {
    return switch (random.nextInt(3)) {
      case 0 -> new Event.PersonDeletes(at(), thing);
      default -> new Event.AgentDeletes(at(), thing, heard());
    };
  }

  private Event trouble(Trouble kind) {
    return switch (kind) {
      case DELETIONS -> null;
      case PROCESSES ->
          switch (random.nextInt(4)) {
            case 0 -> new Event.Kill(at(), random.nextInt(3), 1_000 + random.nextInt(60_000));
            case 1 -> new Event.Stall(at(), random.nextInt(3), random.nextInt(150_000));
            default ->
                new Event.Wait(at(), random.nextInt(3), random.nextInt(60), random.nextInt(90_000));
          };
      case GRAPH ->
          switch (random.nextInt(7)) {
            case 0 -> graph(Mishap.LOST_BEFORE, 0);
            case 1 -> graph(Mishap.LATE, random.nextInt(20_000));
            case 2 -> graph(Mishap.THROTTLED, 1 + random.nextInt(10));
            case 3 -> graph(random.nextBoolean() ? Mishap.REFUSED : Mishap.REFUSED_AFTER, 503);
            case 4 -> graph(Mishap.SLOW, random.nextInt(90_000));
            case 5 -> graph(Mishap.NO_BODY, 0);
            default -> graph(Mishap.LOST_AFTER, 0);
          };
      case REFUSALS ->
          random.nextInt(3) == 0
              ? graph(Mishap.STALE, 1 + random.nextInt(2))
              : graph(Mishap.REFUSED, PASSING.get(random.nextInt(PASSING.size())));
      case REDIS -> {
        Fate[] fates = Fate.values();
        yield new Event.RedisFault(
            at(),
            random.nextInt(3),
            random.nextInt(80),
            fates[1 + random.nextInt(fates.length - 1)]);
      }
      case MEMORY ->
          switch (random.nextInt(3)) {
            case 0 -> new Event.Rollback(at(), 1 + random.nextInt(40));
            case 1 -> new Event.Flush(at(), random.nextBoolean() ? "planner-sync:" : "annika:");
            default -> new Event.Evict(at(), random.nextInt(100));
          };
    };
  }

  private Event graph(Mishap mishap, int value) {
    return new Event.GraphFault(at(), random.nextInt(3), random.nextBoolean(), mishap, value);
  }

  private List<Integer> heard() {
    return switch (random.nextInt(20)) {
      case 0 -> List.of();
      case 1, 2 -> List.of(random.nextInt(20_000));
      case 3 -> List.of(random.nextInt(2_000), random.nextInt(20_000));
      default -> List.of(1 + random.nextInt(50));
    };
  }
}
