package io.plannersync.sim.redis.same;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Calls of the service's scripts, with arguments that often meet. */
final class RandomScripts {

  private static final List<String> NAMES = List.of("task:a", "task:b", "plan:c", "store:");
  private static final List<String> LANES = List.of("interactive", "backfill");
  private static final List<String> CLASSES = List.of("read", "write");
  private static final List<String> DELAYS = List.of("0", "5", "1000", "60000");
  private static final List<String> OUTCOMES =
      List.of("settled", "again", "failed", "parked", "released", "nonsense");
  private static final List<String> IDS = List.of("1", "2", "3", "x");

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> tokens = new HashMap<>();
  private final Random random;
  private final RandomCommands plain;
  private long millis = 1_700_000_000_000L;

  RandomScripts(Random random) {
    this.random = random;
    this.plain = new RandomCommands(random);
  }

  private <T> T one(List<T> of) {
    return plain.one(of);
  }

  List<String> next() {
    return switch (random.nextInt(3)) {
      case 0 -> workQueue();
      case 1 -> pace();
      default -> state();
    };
  }

  /** Learns the tokens of what was taken, so that some of it is finished. */
  void learn(List<String> call, Object answer) {
    boolean taken = call.size() > 4 && call.get(4).startsWith("take ");
    if (taken && answer instanceof List<?> list) {
      for (int i = 0; i + 5 < list.size(); i += 6) {
        tokens.put((String) list.get(i), (String) list.get(i + 3));
      }
    }
  }

  private List<String> call(String script, List<String> keys, List<String> args) {
    List<String> words = new ArrayList<>(List.of("EVAL", text(script)));
    words.add(Integer.toString(keys.size()));
    words.addAll(keys);
    words.addAll(args);
    return words;
  }

  private String text(String script) {
    return texts.computeIfAbsent(
        script,
        name -> {
          try (var in = RandomScripts.class.getResourceAsStream("/redis/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private List<String> workQueue() {
    millis += random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(50);
    String name = one(NAMES);
    String token = random.nextInt(5) == 0 ? "17" : tokens.getOrDefault(name, "17");
    String kind = name.substring(0, name.indexOf(':'));
    List<String> args =
        switch (random.nextInt(13)) {
          case 0, 1, 2 ->
              List.of("hint", one(LANES), one(DELAYS), one(List.of("store", "planner")), name);
          case 3 -> List.of("schedule", one(LANES), one(DELAYS), name);
          case 4, 5, 6 ->
              List.of(
                  "take", kind, one(IDS.subList(0, 3)), one(List.of("0", "1", "2")), "1000", "me");
          case 7 -> List.of(one(List.of("waits", "count")), kind);
          case 8 -> List.of(one(List.of("holds", "extend")), name, token, one(DELAYS));
          case 9 -> List.of("retry", name);
          case 10 -> List.of(one(List.of("parked", "failing")), one(IDS.subList(0, 3)));
          case 11 -> List.of(one(List.of("troubles", "nonsense")));
          default ->
              List.of(
                  "finish",
                  name,
                  token,
                  one(IDS.subList(0, 3)),
                  one(OUTCOMES),
                  one(DELAYS),
                  "reason");
        };
    List<String> played = new ArrayList<>(args);
    played.set(0, args.get(0) + " " + millis);
    return call("work-queue", List.of("p:{work}:"), played);
  }

  private List<String> pace() {
    millis += random.nextInt(6) == 0 ? random.nextInt(30_000) : random.nextInt(300);
    String kind = one(CLASSES);
    List<String> command =
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> List.of("acquire", kind, one(LANES));
          case 3 -> List.of("look", one(LANES), "read", "write");
          case 4 -> List.of("want", kind);
          case 5, 6, 7, 8 -> List.of("succeeded", kind);
          case 9 -> List.of("unavailable", one(DELAYS));
          case 10 -> List.of("throttled", kind, one(List.of("-1", "0", "500", "5000", "30000")));
          default -> List.of(one(List.of("closed", "rate", "nonsense")), kind);
        };
    List<String> args =
        new ArrayList<>(
            List.of(command.get(0), "600.0", "1.0", "6000.0", "10.0", Long.toString(millis)));
    args.addAll(command.subList(1, command.size()));
    return call("pace", List.of("p:{pace}:"), args);
  }

  private List<String> state() {
    String word = plain.word();
    String text = plain.key('s');
    String hash = plain.key('h');
    return switch (random.nextInt(11)) {
      case 0 ->
          call("claim", List.of(text), List.of(word, plain.word(), one(List.of("0", "3600000"))));
      case 1 -> call("state/leave-plan", List.of(plain.key('e'), "plans"), List.of(word, "plan"));
      case 2 -> call("state/set-if-equal", List.of(text), List.of(word, plain.word()));
      case 3 -> call("state/del-if-equal", List.of(text), List.of(word));
      case 4 -> call("state/hdel-if-equal", List.of(hash), List.of(word, plain.word()));
      case 5 -> call("state/hset-if-equal", List.of(hash), List.of(word, plain.word(), "new"));
      case 6 -> writeLink();
      case 7 -> hold();
      case 8 ->
          call(
              "state/rule-hold",
              List.of("hold:" + one(IDS), "hold:" + one(IDS) + ":pairs"),
              List.of(one(List.of("confirmed", "discarded")), "", "3600", "7200"));
      case 9 ->
          call(
              "state/release-held",
              List.of("open:slot", "confirmed:slot", "discarded:slot", "holds"),
              List.of("hold:", word));
      default ->
          call(
              "state/keep-conflict",
              List.of("last:" + one(IDS), "count", "z", "z2"),
              List.of(
                  word,
                  "record",
                  "record:",
                  "" + random.nextInt(5),
                  "" + random.nextInt(5),
                  "3600"));
    };
  }

  private List<String> writeLink() {
    List<String> args = new ArrayList<>(List.of(Integer.toString(random.nextInt(3))));
    if (random.nextInt(4) > 0) {
      args.add("{\"revision\":" + random.nextInt(3) + ",\"more\":\"é\"}");
    }
    return call("state/write-link", List.of(random.nextInt(9) == 0 ? "s" : "link"), args);
  }

  private List<String> hold() {
    List<String> args =
        new ArrayList<>(
            List.of("hold:", "slot", "DELETION", "plan", "store", "why", "2026-01-01T00:00:00Z"));
    args.add(Integer.toString(random.nextInt(9)));
    args.add(Integer.toString(random.nextInt(9)));
    for (int i = random.nextInt(3); i > 0; i--) {
      args.add(plain.word());
    }
    return call("state/hold", List.of("open:slot", "count", "holds"), args);
  }
}
