package io.plannersync.sim.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows from outside of the service who wrote what, having read what, and says what of it is wrong
 * at rest.
 */
final class Oracle {

  /** A deletion that is older than the edits it met may be answered by either of both. */
  private static final long UNSEEN = 180_000;

  private final Map<Integer, Thing> things = new LinkedHashMap<>();

  enum By {
    PERSON,
    AGENT
  }

  /**
   * What a client wrote.
   *
   * @param read the words of what it had read
   * @param result the words of what it wrote
   * @param stood the words that stood where it wrote, which an agent may not have seen
   * @param other the words of the other side at that moment
   * @param stamped whether it said what it had read; else all of it counts as meant
   * @param stamp the stamp of what an agent wrote, empty if it has none
   * @param fresh whether what stood there bore the same stamp: then nobody can tell its writer's
   *     copy from an edit of what stood there
   */
  record Write(
      By by,
      long at,
      Set<String> read,
      Set<String> result,
      Set<String> stood,
      Set<String> other,
      boolean stamped,
      String stamp,
      boolean fresh) {

    static Write byPerson(long at, Set<String> read, Set<String> result) {
      return new Write(By.PERSON, at, read, result, read, Set.of(), true, "", true);
    }

    /**
     * Whether both were copies under one stamp, or from before there was one: then the later may
     * have been made from the earlier.
     */
    boolean isUnderStampOf(Write earlier) {
      return stamped && earlier.stamped && stamp.equals(earlier.stamp);
    }

    boolean added(String word) {
      return result.contains(word) && !read.contains(word);
    }

    boolean removed(String word) {
      return read.contains(word) && !result.contains(word);
    }
  }

  private record Deletion(By by, long at, Set<String> read) {}

  /** A value that gave way and is kept. */
  record Kept(String storeId, String field, JsonNode value) {}

  /** What there is in the end. */
  record Rest(
      Map<String, JsonNode> tasks,
      Map<String, JsonNode> documents,
      List<Kept> kept,
      Set<String> held,
      boolean memoryLost) {}

  private static final class Thing {
    private final int number;
    private final Set<String> plannerIds = new LinkedHashSet<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private String storeId;

    private Thing(int number) {
      this.number = number;
    }
  }

  void created(int number, String storeId, String plannerId) {
    Thing thing = new Thing(number);
    thing.storeId = storeId;
    if (plannerId != null) {
      thing.plannerIds.add(plannerId);
    }
    things.put(number, thing);
  }

  void wrote(int thing, Write write) {
    things.get(thing).writes.add(write);
  }

  void deleted(int thing, By by, long at, Set<String> read) {
    things.get(thing).deletions.add(new Deletion(by, at, read));
  }

  /** A document was seen: it says which task it is of. */
  void shown(String storeId, String raw) {
    String plannerId = Tokens.object(raw).path("planner_id").asText("");
    for (Thing thing : things.values()) {
      if (storeId.equals(thing.storeId) && !plannerId.isEmpty()) {
        thing.plannerIds.add(plannerId);
      } else if (thing.storeId == null && thing.plannerIds.contains(plannerId)) {
        thing.storeId = storeId;
      }
    }
  }

  Optional<String> storeId(int thing) {
    return Optional.ofNullable(things.get(thing)).map(known -> known.storeId);
  }

  Set<String> plannerIds(int thing) {
    Thing known = things.get(thing);
    return known == null ? Set.of() : known.plannerIds;
  }

  /** How many things there ever were. */
  int things() {
    return things.size();
  }

  /** What is wrong with what there is in the end; nothing if it is right. */
  List<String> judge(Rest rest) {
    List<String> wrong = new ArrayList<>();
    pairs(rest, wrong);
    for (Thing thing : things.values()) {
      judge(thing, rest, wrong);
    }
    return wrong;
  }

  /** I1: each task has one document and each document one task, and both say the same. */
  private static void pairs(Rest rest, List<String> wrong) {
    Map<String, String> documentOf = new LinkedHashMap<>();
    rest.documents()
        .forEach(
            (storeId, document) -> {
              if (Tokens.isSubtask(document)) {
                return;
              }
              if (rest.held().contains(storeId)) {
                documentOf.put(document.path("planner_id").asText(), storeId);
                return;
              }
              String plannerId = document.path("planner_id").asText("");
              String other = documentOf.put(plannerId, storeId);
              if (other != null && !plannerId.isEmpty()) {
                wrong.add("I3 two documents of one task: " + other + " and " + storeId);
              }
              JsonNode task = rest.tasks().get(plannerId);
              if (task == null) {
                wrong.add("I1 document " + storeId + " has no task: " + document);
              } else if (!Tokens.ofTask(task).equals(said(document, rest))) {
                wrong.add(
                    "I1 %s differs: Planner only %s, document only %s"
                        .formatted(
                            storeId,
                            minus(Tokens.ofTask(task), said(document, rest)),
                            minus(said(document, rest), Tokens.ofTask(task))));
              }
            });
    rest.tasks()
        .forEach(
            (id, task) -> {
              if (!documentOf.containsKey(id)) {
                wrong.add("I1 task " + id + " has no document: " + task.path("title"));
              }
            });
  }

  private static Set<String> said(JsonNode document, Rest rest) {
    return Tokens.ofDocument(
        document,
        id -> {
          JsonNode subtask = rest.documents().get(id);
          return subtask == null ? null : subtask.toString();
        });
  }

  private static Set<String> minus(Set<String> all, Set<String> some) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(some);
    return left;
  }

  private static void judge(Thing thing, Rest rest, List<String> wrong) {
    String name = "thing " + thing.number + " (" + thing.storeId + ")";
    List<JsonNode> tasks =
        rest.tasks().entrySet().stream()
            .filter(task -> isOf(thing, task.getKey(), task.getValue()))
            .map(Map.Entry::getValue)
            .toList();
    if (tasks.size() > 1) {
      wrong.add("I3 " + name + " has " + tasks.size() + " tasks");
      return;
    }
    JsonNode document = thing.storeId == null ? null : rest.documents().get(thing.storeId);
    if (tasks.isEmpty() && document == null) {
      gone(thing, name, wrong);
      return;
    }
    if (rest.held().contains(thing.storeId)) {
      return;
    }
    lives(thing, name, wrong);
    Set<String> words = new HashSet<>();
    tasks.forEach(task -> words.addAll(Tokens.ofTask(task)));
    if (document != null) {
      words.addAll(said(document, rest));
    }
    for (Write write : thing.writes) {
      for (String word : write.result()) {
        if (write.added(word) && !words.contains(word) && !isExcused(thing, write, word, rest)) {
          wrong.add("I2 " + name + " lost " + word + " of " + show(write));
        }
      }
      for (String word : write.read()) {
        if (write.removed(word) && words.contains(word) && !isBack(thing, write, word, rest)) {
          wrong.add("I5 " + name + " has " + word + " again, removed by " + show(write));
        }
      }
    }
  }

  private static boolean isOf(Thing thing, String id, JsonNode task) {
    if (thing.plannerIds.contains(id)) {
      return true;
    }
    String title = "title=" + task.path("title").asText();
    return thing.writes.stream().anyMatch(write -> write.added(title));
  }

  private static String show(Write write) {
    return write.by() + " at " + (write.at() - Timeline.BEGIN.toEpochMilli());
  }

  /** I4: who is gone was deleted by a client, later than every edit of the other side. */
  private static void gone(Thing thing, String name, List<String> wrong) {
    boolean meant = thing.deletions.stream().anyMatch(deletion -> !isEditedAfter(thing, deletion));
    if (!meant) {
      wrong.add("I4 " + name + " is gone, deletions: " + thing.deletions.size());
    }
  }

  /** Who takes back what he has edited, also what he edited just before, has edited nothing. */
  private static boolean isEditedAfter(Thing thing, Deletion deletion) {
    List<Write> others =
        thing.writes.stream()
            .filter(write -> write.by() != deletion.by() && write.at() > deletion.at() - UNSEEN)
            .toList();
    if (others.stream().noneMatch(write -> write.at() > deletion.at())) {
      return false;
    }
    Set<String> last = others.get(others.size() - 1).result();
    return others.stream().noneMatch(write -> write.read().equals(last));
  }

  /** Who was deleted, and edited by nobody around that time, is gone. */
  private static void lives(Thing thing, String name, List<String> wrong) {
    for (Deletion deletion : thing.deletions) {
      boolean edited = thing.writes.stream().anyMatch(write -> write.at() > deletion.at() - UNSEEN);
      if (!edited) {
        wrong.add("I5 " + name + " lives, deleted by " + deletion.by());
      }
    }
  }

  private static boolean isExcused(Thing thing, Write write, String word, Rest rest) {
    for (Write later : thing.writes) {
      if (later == write || later.at() < write.at()) {
        continue;
      }
      if (later.removed(word)) {
        return true;
      }
      boolean overwrote = later.by() == By.AGENT && !later.result().contains(word);
      if (overwrote && !later.stamped() && later.stood().contains(word)) {
        return true;
      }
      if (overwrote
          && write.by() == By.AGENT
          && (later.fresh()
              || later.stamp().isEmpty()
              || later.isUnderStampOf(write)
              || !later.other().contains(word))) {
        return true;
      }
    }
    boolean deletedIt =
        thing.deletions.stream()
            .anyMatch(deletion -> deletion.at() >= write.at() && deletion.read().contains(word));
    return deletedIt || keeps(thing, word, rest);
  }

  private static boolean keeps(Thing thing, String word, Rest rest) {
    return rest.kept().stream()
        .filter(kept -> kept.storeId().equals(thing.storeId))
        .filter(kept -> kept.field().equals(Tokens.field(word)))
        .anyMatch(kept -> Tokens.holds(kept.value(), word));
  }

  /**
   * A person removes what an agent has just added: where the answer to that was lost, nobody can
   * know that it had arrived, and it is sent again.
   */
  private static boolean isUnanswered(Write added, Write removed, String word) {
    return added.by() == By.AGENT
        && removed.by() == By.PERSON
        && added.added(word)
        && added.at() <= removed.at()
        && removed.at() - added.at() < UNSEEN;
  }

  private static boolean isBack(Thing thing, Write write, String word, Rest rest) {
    // Who deletes what he has edited gives the edit up; it may live on by the other side's.
    if (thing.deletions.stream()
        .anyMatch(deletion -> deletion.by() == write.by() && deletion.at() >= write.at())) {
      return true;
    }
    for (Write other : thing.writes) {
      if (other == write) {
        continue;
      }
      if (other.added(word) && other.at() >= write.at()) {
        return true;
      }
      if (isUnanswered(other, write, word)) {
        return true;
      }
      boolean wroteIt =
          other.by() == By.AGENT && other.at() > write.at() && other.result().contains(word);
      if (wroteIt
          && (!other.stamped()
              || other.fresh()
              || write.by() == By.AGENT && (other.stamp().isEmpty() || !thing.deletions.isEmpty())
              || other.isUnderStampOf(write)
              || other.other().contains(word))) {
        return true;
      }
    }
    return rest.kept().stream()
        .anyMatch(
            kept ->
                kept.storeId().equals(thing.storeId) && kept.field().equals(Tokens.field(word)));
  }
}
