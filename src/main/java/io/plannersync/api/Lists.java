package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Value;
import io.plannersync.model.WorkName;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Conflicts.Kept;
import io.plannersync.state.Holds;
import io.plannersync.state.Holds.Hold;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.StateJson;
import io.plannersync.state.Troubles;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import io.plannersync.work.FailingItem;
import io.plannersync.work.ParkedItem;
import io.plannersync.work.WorkQueue;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What waits for an operator, as lists, and the story of one task. */
public final class Lists {

  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int STEPS = 50;

  private final Conflicts conflicts;
  private final Holds holds;
  private final Troubles troubles;
  private final Journal journal;
  private final Links links;
  private final WorkQueue queue;
  private final Brief brief;

  public Lists(
      Conflicts conflicts,
      Holds holds,
      Troubles troubles,
      Journal journal,
      Links links,
      WorkQueue queue,
      Brief brief) {
    this.conflicts = conflicts;
    this.holds = holds;
    this.troubles = troubles;
    this.journal = journal;
    this.links = links;
    this.queue = queue;
    this.brief = brief;
  }

  /** Values that gave way and were not restored; {@code ?all=true} for restored ones, too. */
  public Answer conflicts(Request request) {
    int limit = limit(request);
    boolean all = request.query("all").filter("true"::equals).isPresent();
    return list(
        request,
        List.of("conflicts", limit, all),
        items ->
            (all ? conflicts.list(limit) : conflicts.open(limit))
                .forEach(kept -> items.add(shown(kept))));
  }

  /** What brakes hold back; {@code ?all=true} for what was ruled on, too. */
  public Answer held(Request request) {
    int limit = limit(request);
    boolean all = request.query("all").filter("true"::equals).isPresent();
    return list(
        request,
        List.of("held", limit, all),
        items ->
            holds.list(limit).stream()
                .filter(hold -> all || hold.state() == Holds.State.HELD)
                .forEach(hold -> items.add(shown(hold))));
  }

  /** Tasks that stopped, and those whose fields are refused. */
  public Answer parked(Request request) {
    int limit = limit(request);
    return list(
        request,
        List.of("parked", limit),
        items -> {
          for (ParkedItem item : queue.parked()) {
            ObjectNode shown = named(items.addObject(), item.name());
            shown.put("reason", item.reason()).put("at", item.at().toString());
          }
          for (Troubles.Trouble trouble : troubles.list(limit)) {
            if (trouble.note().kind() != Troubles.Kind.MALFORMED) {
              items
                  .addObject()
                  .put("task_id", trouble.storeId())
                  .put("kind", trouble.note().kind().name().toLowerCase(java.util.Locale.ROOT))
                  .put("field", trouble.note().subject())
                  .put("reason", trouble.note().reason())
                  .put("at", trouble.since().toString());
            }
          }
        });
  }

  /** Work that failed and is tried again. */
  public Answer failing(Request request) {
    return list(
        request,
        List.of("failing"),
        items -> {
          for (FailingItem item : queue.failing()) {
            named(items.addObject(), item.name())
                .put("attempts", item.attempts())
                .put("reason", item.reason())
                .put("since", item.since().toString())
                .put("due_in_seconds", item.dueIn().toMillis() / 1000.0);
          }
        });
  }

  /**
   * All that is remembered of a task: its link, what was decided on what, its conflicts and
   * troubles.
   *
   * @throws Problem 404 if nothing is
   */
  public Answer explain(Request request) {
    String id = request.variable("id");
    Optional<Link> link = links.find(id);
    int steps = request.number("steps", STEPS, 1, Journal.KEPT);
    List<Journal.Entry> entries = journal.of(id, steps);
    if (link.isEmpty() && entries.isEmpty()) {
      throw Problem.notFound("nothing is remembered of this task").task(id);
    }
    ObjectNode body = Json.MAPPER.createObjectNode().put("task_id", id);
    body.put("planner_id", link.map(Link::plannerId).orElse(null));
    body.put("plan_id", link.map(Link::planId).orElse(null));
    body.set("link", link.map(StateJson::write).orElse(null));
    ArrayNode journalled = body.putArray("journal");
    entries.forEach(entry -> journalled.add(shown(entry)));
    ArrayNode clashes = body.putArray("conflicts");
    conflicts.list(MOST).stream()
        .filter(kept -> kept.storeId().equals(id))
        .forEach(kept -> clashes.add(shown(kept)));
    ArrayNode wrong = body.putArray("troubles");
    troubles
        .of(id)
        .forEach(
            trouble ->
                wrong
                    .addObject()
                    .put("field", trouble.note().subject())
                    .put("reason", trouble.note().reason())
                    .put("at", trouble.since().toString()));
    return Answer.json(200, body);
  }

  /** A value as a person reads it: text, number, date, list; null for nothing. */
  static JsonNode shown(Value value) {
    if (value instanceof Value.Text text) {
      return Json.MAPPER.getNodeFactory().textNode(text.text());
    } else if (value instanceof Value.Percent percent) {
      return Json.MAPPER.getNodeFactory().numberNode(percent.percent());
    } else if (value instanceof Value.Day day) {
      return Json.MAPPER.getNodeFactory().textNode(day.date().toString());
    } else if (value instanceof Value.Members members) {
      ArrayNode list = Json.MAPPER.createArrayNode();
      members.members().keySet().forEach(list::add);
      return list;
    } else if (value instanceof Value.Checklist checklist) {
      ArrayNode list = Json.MAPPER.createArrayNode();
      checklist
          .items()
          .forEach(i -> list.addObject().put("title", i.title()).put("checked", i.checked()));
      return list;
    } else if (value instanceof Value.Refused bad) {
      return Json.MAPPER.getNodeFactory().textNode(bad.shown());
    }
    return Json.MAPPER.getNodeFactory().nullNode();
  }

  private Answer list(Request request, Object question, Consumer<ArrayNode> fill) {
    return Etag.conditional(
        request,
        brief.get(
            question,
            () -> {
              ObjectNode body = Json.MAPPER.createObjectNode();
              fill.accept(body.putArray("items"));
              return Answer.json(200, body);
            }));
  }

  private static int limit(Request request) {
    return request.number("limit", USUAL, 1, MOST);
  }

  private static ObjectNode named(ObjectNode item, WorkName name) {
    item.put("task_id", name.kind() == WorkName.Kind.TASK ? name.key() : null);
    return item.put("name", name.toString());
  }

  private static ObjectNode shown(Kept kept) {
    ObjectNode item = Json.MAPPER.createObjectNode();
    item.put("id", kept.id()).put("task_id", kept.storeId()).put("planner_id", kept.plannerId());
    item.put("field", kept.conflict().field() == null ? null : kept.conflict().field().word());
    item.set("planner", shown(kept.conflict().planner()));
    item.set("store", shown(kept.conflict().store()));
    item.put("winner", kept.conflict().winner() == null ? null : kept.conflict().winner().word());
    item.put("reason", kept.conflict().reason());
    item.set("planner_time", shown(kept.conflict().plannerTime()));
    item.set("store_time", shown(kept.conflict().storeTime()));
    item.put("restored", kept.state() == Conflicts.State.RESTORED);
    item.put("dismissed", kept.state() == Conflicts.State.DISMISSED);
    item.put("ruled_by", kept.ruledBy());
    return item.put("at", kept.at().toString());
  }

  private static JsonNode shown(Interval interval) {
    return interval == null
        ? null
        : Json.MAPPER
            .createObjectNode()
            .put("after", interval.after().toString())
            .put("until", interval.until().toString())
            .put("evidence", interval.evidence())
            .put("by", interval.by());
  }

  private static ObjectNode shown(Hold hold) {
    ObjectNode item = Json.MAPPER.createObjectNode().put("id", hold.id());
    item.put("kind", hold.kind().name().toLowerCase(java.util.Locale.ROOT));
    item.put("side", hold.side().word()).put("plan_id", hold.planId());
    ArrayNode ids = item.putArray("task_ids");
    hold.storeIds().stream().sorted().forEach(ids::add);
    item.put("state", hold.state().name().toLowerCase(java.util.Locale.ROOT));
    return item.put("reason", hold.reason()).put("at", hold.at().toString());
  }

  private static ObjectNode shown(Journal.Entry entry) {
    ObjectNode item = Json.MAPPER.createObjectNode().put("at", entry.at().toString());
    item.put("step", entry.step()).put("decision", entry.decision());
    entry.toPlanner().forEach((f, v) -> item.withObject("/to_planner").set(f.word(), shown(v)));
    entry.toStore().forEach((f, v) -> item.withObject("/to_store").set(f.word(), shown(v)));
    entry.inputs().forEach((name, json) -> item.withObject("/inputs").put(name, json));
    return item.put("reason", entry.reason());
  }
}
