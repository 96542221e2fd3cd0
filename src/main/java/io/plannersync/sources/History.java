package io.plannersync.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.GraphTime;
import io.plannersync.graph.Listing;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Beta's history of a plan's tasks ("plannerPlan: List historyItems"): each change with its time,
 * its author, the old and the new values. Works for an application, too.
 *
 * <p>How late an item may appear is not published, so each question reaches back a minute behind
 * the newest item, and items that were told before are passed over. A position is {@code {"since":
 * instant, "ids": [items told after it]}}, by Graph's clock.
 */
public final class History implements ChangeFeed {

  private static final Duration OVERLAP = Duration.ofMinutes(1);

  /** Graph's clock is known to the second: its answers' dates have no more. */
  private static final Duration CLOCK = Duration.ofSeconds(1);

  private final String clientId;
  private final Supplier<Duration> skew;
  private final PlannerLens lens;

  /**
   * @param clientId this application's id, by which its own changes are known
   * @param skew how far Graph's clock is ahead of ours
   */
  public History(String clientId, Supplier<Duration> skew, PlannerLens lens) {
    this.clientId = clientId;
    this.skew = skew;
    this.lens = lens;
  }

  /**
   * The position of somebody who saw all that was so at this time, by our clock.
   *
   * @param position where he stood before, null if he had not read yet
   */
  public String at(Instant time, String position) {
    Instant since = time.plus(skew.get()).minus(OVERLAP);
    Set<String> ids = new HashSet<>();
    if (position != null) {
      JsonNode before = Json.parse(position);
      before.path("ids").forEach(id -> ids.add(id.asText()));
      Instant read = Instant.parse(before.path("since").asText());
      since = read.isAfter(since) ? read : since;
    }
    return position(since, ids);
  }

  @Override
  public GraphCall ask(String planId, String position) {
    return since(planId, Instant.parse(Json.parse(position).path("since").asText()));
  }

  /** The call for everything that happened in a plan after this time, by our clock. */
  public GraphCall after(String planId, Instant time) {
    return since(planId, time.plus(skew.get()).minus(CLOCK));
  }

  private static GraphCall since(String planId, Instant graphTime) {
    return GraphCall.get(
        GraphTarget.beta("planner", "plans", planId, "historyItems")
            .with("$filter", "occurredDateTime gt " + graphTime));
  }

  @Override
  public Told read(Listing answer, String position, Names names) {
    JsonNode before = Json.parse(position);
    Set<String> known = new HashSet<>();
    before.path("ids").forEach(id -> known.add(id.asText()));
    Instant newest = Instant.parse(before.path("since").asText()).plus(OVERLAP);
    Map<Instant, Set<String>> ids = new TreeMap<>();
    List<Change> changes = new ArrayList<>();
    for (JsonNode item : answer.items()) {
      Instant at = time(item);
      if (at == null || !item.path("entityType").asText("").equalsIgnoreCase("task")) {
        continue;
      }
      newest = at.isAfter(newest) ? at : newest;
      ids.computeIfAbsent(at, t -> new HashSet<>()).add(id(item));
      if (!known.contains(id(item))) {
        changes.add(change(item, at, names));
      }
    }
    Instant since = newest.minus(OVERLAP);
    Set<String> recent = new HashSet<>();
    ids.forEach(
        (at, ofTime) -> {
          if (at.isAfter(since)) {
            recent.addAll(ofTime);
          }
        });
    return new Told(changes, position(since, recent));
  }

  /** The last edit of each field of a pair's task, as far as these items tell. */
  public Map<Field, Edit> of(Link link, Listing answer, Names names) {
    Map<Field, Edit> latest = new EnumMap<>(Field.class);
    for (JsonNode item : answer.items()) {
      if (item.path("entityId").asText().equals(link.plannerId()) && time(item) != null) {
        edits(link, change(item, time(item), names))
            .forEach((field, edit) -> latest.merge(field, edit, Edit::orLater));
      }
    }
    return latest;
  }

  /** The edits that a change of a pair's task was made of. */
  public Map<Field, Edit> edits(Link link, Change change) {
    Half before = link.base() == null ? Half.EMPTY : link.base().planner();
    Map<Field, Edit> edits = new EnumMap<>(Field.class);
    lens.readPart(change.shown(), link.storeId(), before)
        .forEach((field, value) -> edits.put(field, new Edit(value, change.when())));
    return edits;
  }

  /** How this task came to leave its plan; empty if these items do not tell. */
  public Optional<Change> leaving(String taskId, Listing answer, Names names) {
    return answer.items().stream()
        .filter(item -> item.path("entityId").asText().equals(taskId) && time(item) != null)
        .map(item -> change(item, time(item), names))
        .filter(Change::takesAway)
        .reduce((one, other) -> later(one.when(), other.when()) == one.when() ? one : other);
  }

  private static Interval later(Interval one, Interval other) {
    return one.until().isAfter(other.until()) ? one : other;
  }

  private Change change(JsonNode item, Instant at, Names names) {
    Instant byOurClock = at.minus(skew.get());
    Interval when =
        new Interval(
            byOurClock.minus(CLOCK), byOurClock, "historyItems", author(item.path("actor"), names));
    JsonNode actor = item.path("actor");
    boolean byUs =
        actor.path("user").path("id").asText("").isEmpty()
            && actor.path("application").path("id").asText("").equals(clientId);
    return new Change(
        item.path("entityId").asText(),
        item.path("planId").asText(null),
        kind(item.path("eventType").asText("")),
        null,
        byUs,
        edited(item.path("newData"), item.path("oldData")),
        when);
  }

  /** What a change changed: data may be snapshots, of which most members are as they were. */
  private static JsonNode edited(JsonNode now, JsonNode before) {
    if (!(now instanceof ObjectNode shown)) {
      return now;
    }
    ObjectNode edited = shown.deepCopy();
    before
        .properties()
        .forEach(
            member -> {
              JsonNode value = edited.get(member.getKey());
              if (member.getValue().equals(value)) {
                edited.remove(member.getKey());
              } else if (member.getKey().equals("details")) {
                edited.set("details", edited(value, member.getValue()));
              }
            });
    return edited;
  }

  private static Change.Kind kind(String event) {
    return switch (event) {
      case "created", "undeleted" -> Change.Kind.CREATED;
      case "deleted" -> Change.Kind.DELETED;
      case "moved" -> Change.Kind.MOVED;
      default -> Change.Kind.CHANGED;
    };
  }

  /** The person, else the application; null where neither is named. */
  private static String author(JsonNode actor, Names names) {
    for (String kind : List.of("user", "application")) {
      String id = actor.path(kind).path("id").asText("");
      String shown = actor.path(kind).path("displayName").asText("");
      if (!shown.isEmpty()) {
        return shown;
      } else if (!id.isEmpty()) {
        return names.userName(id).orElse(kind + " " + id);
      }
    }
    return null;
  }

  private static String id(JsonNode item) {
    return item.path("id").asText(item.path("entityId").asText() + item.path("occurredDateTime"));
  }

  private static Instant time(JsonNode item) {
    return GraphTime.of(item.path("occurredDateTime"));
  }

  private static String position(Instant since, Set<String> ids) {
    ObjectNode position = JsonNodeFactory.instance.objectNode().put("since", since.toString());
    ArrayNode told = position.putArray("ids");
    ids.forEach(told::add);
    return Json.text(position);
  }
}
