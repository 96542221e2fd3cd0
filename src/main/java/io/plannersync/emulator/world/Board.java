package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Everything there is, by id. Guarded by the monitor of the {@link PlannerWorld} that owns it. */
final class Board implements TaskRules.Board {
  private static final String ID_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  private static final int REMEMBERED_CHANGES = 20_000;

  final Map<String, Entity> plans = new LinkedHashMap<>();
  final Map<String, Entity> planDetails = new LinkedHashMap<>();
  final Map<String, Entity> buckets = new LinkedHashMap<>();
  final Map<String, Entity> tasks = new LinkedHashMap<>();
  final Map<String, Entity> details = new LinkedHashMap<>();
  final Map<String, ObjectNode> groups = new LinkedHashMap<>();
  final Map<String, ObjectNode> users = new LinkedHashMap<>();
  final Map<String, Set<String>> members = new LinkedHashMap<>();
  final Deque<Change> changes = new ArrayDeque<>();
  final Clock clock;

  private final Random random;
  private long sequence;

  Board(Clock clock, Random random) {
    this.clock = clock;
    this.random = random;
  }

  Instant now() {
    return clock.instant();
  }

  /** The number of the newest change. */
  long sequence() {
    return sequence;
  }

  long nextSequence() {
    return ++sequence;
  }

  void record(Change change) {
    changes.addLast(change);
    if (changes.size() > REMEMBERED_CHANGES) {
      changes.removeFirst();
    }
  }

  /** 28 characters, the form of every id of Planner. */
  String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 28; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /** A GUID, the form of every id of the directory. */
  String newGuid() {
    return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63)
        .toString();
  }

  /** The last change that a lagging read of the given changes still sees. */
  long asOf(Past past, Predicate<Change> ofWhatIsRead) {
    long bound = sequence;
    int unseen = past.versions();
    Instant newest = now().minus(past.age());
    boolean agedOnly = !past.age().isZero();
    Iterator<Change> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext()) {
      Change change = newestFirst.next();
      boolean tooYoung = agedOnly && change.at().isAfter(newest);
      boolean skipped = ofWhatIsRead.test(change) && unseen-- > 0;
      if (tooYoung || skipped) {
        bound = change.sequence() - 1;
      } else if (unseen <= 0) {
        break;
      }
    }
    return bound;
  }

  Stream<Entity> living(Map<String, Entity> all, String property, String value) {
    return all.values().stream().filter(Entity::exists).filter(e -> value.equals(e.text(property)));
  }

  /** The contents, as of a change, of those whose property had the value then. */
  List<ObjectNode> views(Map<String, Entity> all, String property, String value, long asOf) {
    return all.values().stream()
        .map(entity -> entity.view(asOf))
        .filter(view -> view != null && value.equals(view.path(property).asText()))
        .toList();
  }

  Set<String> membersOf(String groupId) {
    return members.computeIfAbsent(groupId, id -> new LinkedHashSet<>());
  }

  /** The group of a plan, or null. */
  String groupOf(String planId) {
    Entity plan = plans.get(planId);
    return plan == null || !plan.exists() ? null : plan.text("owner");
  }

  @Override
  public String planOfBucket(String bucketId) {
    Entity bucket = buckets.get(bucketId);
    return bucket == null || !bucket.exists() ? null : bucket.text("planId");
  }

  @Override
  public String defaultBucket(String planId) {
    return living(buckets, "planId", planId)
        .findFirst()
        .map(Entity::id)
        .orElseGet(() -> addBucket(planId, "To do", null, nextSequence()));
  }

  /** Adds a bucket where a client's hint says, or last, where Planner's own page puts it. */
  String addBucket(String planId, String name, String askedHint, long at) {
    List<String> hints =
        living(buckets, "planId", planId).map(bucket -> bucket.text("orderHint")).toList();
    String last = hints.stream().max(String::compareTo).orElse("");
    String hint = OrderHints.compute(askedHint == null ? last + " !" : askedHint, hints);
    String id = newId();
    ObjectNode body = Json.object().put("name", name).put("planId", planId);
    body.put("orderHint", hint).put("id", id);
    buckets.put(id, new Entity(Entity.Kind.BUCKET, id, at, body));
    return id;
  }

  @Override
  public Collection<String> hintsIn(String bucketId) {
    return living(tasks, "bucketId", bucketId).map(task -> task.text("orderHint")).toList();
  }
}
