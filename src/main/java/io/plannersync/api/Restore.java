package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.api.AgentDocuments.Document;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Conflicts.Kept;
import io.plannersync.state.Links;
import io.plannersync.store.ExactJson;
import io.plannersync.store.StoreLens;
import io.plannersync.web.Answer;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts a value back that had to give way: it is written into the document like an edit of an agent,
 * and the sync carries it to Planner.
 */
public final class Restore {

  private static final int MOST = 100_000;
  private static final int ATTEMPTS = 20;

  private final Conflicts conflicts;
  private final Links links;
  private final AgentDocuments documents;
  private final StoreLens lens;
  private final Function<String, Names> names;
  private final Clock clock;

  /**
   * @param names of a plan, by its id, which may be null
   */
  public Restore(
      Conflicts conflicts,
      Links links,
      AgentDocuments documents,
      StoreLens lens,
      Function<String, Names> names,
      Clock clock) {
    this.conflicts = conflicts;
    this.links = links;
    this.documents = documents;
    this.lens = lens;
    this.names = names;
    this.clock = clock;
  }

  /**
   * Restores the loser of the conflict; of one that nobody won, the side that {@code ?side=} names.
   * Repeating it is harmless.
   *
   * @throws Problem 400, 404, 409
   */
  public Answer restore(Request request) {
    String id = request.variable("id");
    Kept kept = conflicts.get(id).orElseThrow(() -> Problem.notFound("there is no such conflict"));
    Conflict conflict = kept.conflict();
    if (conflict.reason().equals("edit-beats-delete")) {
      throw new Problem(
              409,
              "not-restorable",
              "a deletion gave way to an edit; delete the task on either side to have it deleted")
          .task(kept.storeId());
    }
    Value value = value(request, conflict);
    put(kept, value, request.by());
    return Answer.json(
        200,
        Json.MAPPER
            .createObjectNode()
            .put("id", id)
            .put("task_id", kept.storeId())
            .put("field", conflict.field().word())
            .set("restored", Lists.shown(value)));
  }

  /**
   * Takes a conflict off the list: what won is right. What gave way can still be restored.
   * Repeating it is harmless.
   *
   * @throws Problem 404; 409 if nobody won
   */
  public Answer dismiss(Request request) {
    String id = request.variable("id");
    Kept kept = conflicts.get(id).orElseThrow(() -> Problem.notFound("there is no such conflict"));
    if (kept.conflict().winner() == null) {
      throw new Problem(
              409,
              "undecided",
              "nobody won this conflict, so both sides differ until one is restored; say"
                  + " restore?side=planner or restore?side=store")
          .task(kept.storeId());
    }
    conflicts.markDismissed(id, request.by());
    return Answer.json(
        200, Json.MAPPER.createObjectNode().put("id", id).put("task_id", kept.storeId()));
  }

  /**
   * Rules on every difference of an adopted pair that nobody has decided yet: the side that {@code
   * ?winner=} names stands. Without {@code ?apply=true} it only lists what would be written.
   *
   * @throws Problem 400
   */
  public Answer adopted(Request request) {
    Side winner = side(request.query("winner").orElse("planner"), "winner");
    boolean apply = request.query("apply").filter("true"::equals).isPresent();
    ObjectNode answer = Json.MAPPER.createObjectNode().put("applied", apply);
    ArrayNode items = answer.put("winner", winner.word()).putArray("items");
    for (Kept kept : conflicts.open(MOST)) {
      if (kept.conflict().reason().equals("adopted-different")) {
        items.add(ruled(kept, winner, apply, request.by()));
      }
    }
    return Answer.json(200, answer);
  }

  private ObjectNode ruled(Kept kept, Side winner, boolean apply, String by) {
    Conflict conflict = kept.conflict();
    Value value = winner == Side.PLANNER ? conflict.planner() : conflict.store();
    ObjectNode item = Json.MAPPER.createObjectNode().put("id", kept.id());
    item.put("task_id", kept.storeId()).put("planner_id", kept.plannerId());
    item.put("field", conflict.field().word()).put("written_to", winner.other().word());
    item.set("value", Lists.shown(value));
    item.set(
        "instead_of", Lists.shown(winner == Side.PLANNER ? conflict.store() : conflict.planner()));
    String problem = null;
    if (value instanceof Value.Refused refused) {
      problem = refused.reason();
    } else if (apply) {
      try {
        put(kept, value, by);
      } catch (Problem e) {
        problem = e.getMessage();
      }
    }
    return item.put("problem", problem);
  }

  private void put(Kept kept, Value value, String by) {
    Conflict conflict = kept.conflict();
    String plan = links.find(kept.storeId()).map(Link::planId).orElse(null);
    Names known = names.apply(plan);
    documents.change(
        kept.storeId(), document -> written(document, conflict, value, known), "operator", by);
    if (conflict.winner() == null && value.equals(conflict.store())) {
      // The document shows it already: it counts as an edit from now on.
      settledAsPlanners(kept.storeId(), conflict);
    }
    // Also where the document shows the value already: Planner may not.
    documents.hint(List.of(kept.storeId()));
    conflicts.markRestored(kept.id(), by);
  }

  private void settledAsPlanners(String storeId, Conflict conflict) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Link> link = links.find(storeId).filter(Link::complete);
      if (link.isEmpty()) {
        return;
      }
      Base base = link.get().base();
      Value planners = base.planner().get(conflict.field());
      // Without its spelling: a field that is spelled as it was settled counts as unchanged.
      Half store =
          new Half(base.store().with(Map.of(conflict.field(), planners)).values(), Map.of());
      if (links.save(link.get().withBase(new Base(base.planner(), store))).isPresent()) {
        return;
      }
    }
    throw Problem.unavailable("the task is changed by others all the time").task(storeId);
  }

  private static Side side(String word, String member) {
    try {
      return Side.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(member + " is planner or store").field(member);
    }
  }

  private static Value value(Request request, Conflict conflict) {
    String side = request.query("side").orElse(null);
    if (side == null && conflict.winner() == null) {
      throw Problem.badRequest("nobody won this conflict; say side=planner or side=store")
          .field("side");
    }
    Value value;
    if (side == null) {
      value = conflict.loser();
    } else {
      value = side(side, "side") == Side.PLANNER ? conflict.planner() : conflict.store();
    }
    if (value instanceof Value.Refused refused) {
      throw new Problem(409, "not-restorable", refused.reason());
    }
    return value;
  }

  private Document written(Document document, Conflict conflict, Value value, Names known) {
    // Without a stamp of its own: the document keeps the one it has, as after an agent's edit.
    StoreLens.Stamp stamp =
        new StoreLens.Stamp(null, clock.instant(), null, null, null, null, true);
    Map<io.plannersync.model.Field, Value> writes = Map.of(conflict.field(), value);
    String raw = lens.write(document.id(), document.raw(), writes, known, stamp);
    try {
      return new Document(document.id(), raw, ExactJson.object(raw));
    } catch (ExactJson.Malformed e) {
      throw new IllegalStateException(e);
    }
  }
}
