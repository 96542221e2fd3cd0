package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * One versioned resource with the versions it still recognises.
 *
 * <p>Rules of {@code If-Match} from Microsoft's "Use the Planner REST API" (planner-overview): a
 * version the resource has had is accepted as long as the change does not overlap with what was
 * accepted since; then 409; anything else is 412. Undocumented and chosen here: {@value #KNOWN}
 * versions are recognised, writing an equal value overlaps too, and a DELETE overlaps with
 * everything.
 */
final class Entity {
  static final int KNOWN = 100;

  /** The resources that have versions of their own. */
  enum Kind {
    TASK("Task"),
    DETAILS("TaskDetails"),
    BUCKET("Bucket"),
    PLAN("Plan"),
    PLAN_DETAILS("PlanDetails");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  /**
   * @param number grows by one
   * @param sequence which change of the whole board made it
   * @param body null in the version that deletes
   */
  private record Version(
      long number, long sequence, ObjectNode body, Set<List<String>> changedPaths) {}

  private final Kind kind;
  private final String id;
  private final long born;
  private final Deque<Version> versions = new ArrayDeque<>();

  Entity(Kind kind, String id, long sequence, ObjectNode body) {
    this.kind = kind;
    this.id = id;
    // Not 1 for all, so that another resource's etag is an unknown version here and not a known
    // one.
    born = 1 + Math.floorMod(id.hashCode(), 4096);
    versions.addLast(new Version(born, sequence, body, Set.of()));
  }

  String id() {
    return id;
  }

  /** The newest content, or null if deleted. Not to be changed by callers. */
  ObjectNode body() {
    return versions.getLast().body();
  }

  boolean exists() {
    return body() != null;
  }

  String text(String property) {
    return body().path(property).asText(null);
  }

  /** Adds a version unless nothing differs; false if so. */
  boolean change(long sequence, ObjectNode next) {
    Set<List<String>> paths = Json.changed(body(), next);
    if (!paths.isEmpty()) {
      add(sequence, next, paths);
    }
    return !paths.isEmpty();
  }

  void delete(long sequence) {
    add(sequence, null, Set.of());
  }

  /** Takes a deletion back; false if there is none or nothing older is remembered. */
  boolean undelete(long sequence) {
    if (exists() || versions.size() < 2) {
      return false;
    }
    Iterator<Version> newestFirst = versions.descendingIterator();
    newestFirst.next();
    ObjectNode last = newestFirst.next().body();
    add(sequence, last, Json.named(last));
    return true;
  }

  private void add(long sequence, ObjectNode next, Set<List<String>> paths) {
    versions.addLast(new Version(versions.getLast().number() + 1, sequence, next, paths));
    if (versions.size() > KNOWN) {
      versions.removeFirst();
    }
  }

  /** The content with its etag as of a change of the board, or null if there was none then. */
  ObjectNode view(long asOf) {
    Iterator<Version> newestFirst = versions.descendingIterator();
    while (newestFirst.hasNext()) {
      Version version = newestFirst.next();
      if (version.sequence() <= asOf) {
        return version.body() == null ? null : view(version);
      }
    }
    Version oldest = versions.getFirst();
    return oldest.number() == born ? null : view(oldest);
  }

  private ObjectNode view(Version version) {
    ObjectNode view = Json.object();
    view.put("@odata.etag", new ETag(kind.type, version.number()).text());
    return view.setAll(version.body().deepCopy());
  }

  /**
   * Checks an {@code If-Match} header.
   *
   * @param touched what the change writes; null for a DELETE
   * @throws GraphError 409 or 412
   */
  void check(String ifMatch, Set<List<String>> touched) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw GraphError.ifMatchMissing();
    }
    if (ifMatch.strip().equals("*")) {
      throw GraphError.ifMatchStar();
    }
    ETag tag = ETag.parse(ifMatch).orElseThrow(GraphError::ifMatchInvalid);
    long newest = versions.getLast().number();
    boolean known =
        tag.type().equals(kind.type)
            && tag.version() <= newest
            && tag.version() >= versions.getFirst().number();
    if (!known) {
      throw GraphError.ifMatchInvalid();
    }
    if (tag.version() == newest) {
      return;
    }
    Set<List<String>> since = new HashSet<>();
    for (Version version : versions) {
      if (version.number() > tag.version()) {
        since.addAll(version.changedPaths());
      }
    }
    if (touched == null || Json.overlap(since, touched)) {
      throw GraphError.conflict();
    }
  }
}
