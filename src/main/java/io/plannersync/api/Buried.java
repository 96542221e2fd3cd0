package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Tombstones.Tombstone;
import io.plannersync.store.Documents;
import io.plannersync.store.ExactJson;
import io.plannersync.store.Read;
import io.plannersync.store.StoreLens;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** What was deleted and can be put back, and how it is. */
public final class Buried {

  private static final int USUAL = 100;
  private static final int MOST = 1000;

  /** What ties a document to a task that is gone: restored, it is a new one. */
  private static final List<String> OLD_TIES =
      List.of(
          "planner_id", "external_id", "planner_etag", "sync_base", "planner_task_id", "plannerId");

  private final Tombstones tombstones;
  private final AgentDocuments agents;
  private final Documents documents;
  private final StoreLens lens;
  private final Function<String, Names> names;
  private final Brief brief;
  private final Clock clock;

  /**
   * @param names of a plan, by its id, which may be null
   */
  public Buried(
      Tombstones tombstones,
      AgentDocuments agents,
      Documents documents,
      StoreLens lens,
      Function<String, Names> names,
      Brief brief,
      Clock clock) {
    this.tombstones = tombstones;
    this.agents = agents;
    this.documents = documents;
    this.lens = lens;
    this.names = names;
    this.brief = brief;
    this.clock = clock;
  }

  /** The newest first. 200, 304; 400. */
  public Answer list(Request request) {
    int limit = request.number("limit", USUAL, 1, MOST);
    return Etag.conditional(
        request,
        brief.get(
            List.of("tombstones", limit),
            () -> {
              ObjectNode body = Json.MAPPER.createObjectNode();
              body.withArray("items");
              tombstones.list(limit).forEach(buried -> body.withArray("items").add(shown(buried)));
              return Answer.json(200, body);
            }));
  }

  private ObjectNode shown(Tombstone buried) {
    return Json.MAPPER
        .createObjectNode()
        .put("task_id", buried.storeId())
        .put("planner_id", buried.plannerId())
        .put("title", title(buried))
        .put("deleted_by", buried.by().word())
        .put("reason", buried.reason())
        .put("at", buried.at().toString())
        .put("old_copies_removed", tombstones.echoes(buried.storeId()));
  }

  private String title(Tombstone buried) {
    try {
      return ExactJson.object(text(buried)).path("title").asText("");
    } catch (ExactJson.Malformed e) {
      return "";
    }
  }

  /**
   * Writes the document again, with all members it had; its task is created anew like that of any
   * new document. A repeated call finds nothing to restore.
   *
   * @throws Problem 404, or 409 if there is a document again
   */
  public Answer restore(Request request) {
    String id = request.variable("id");
    Tombstone buried =
        tombstones
            .find(id)
            .orElseThrow(
                () -> Problem.notFound("nothing was deleted under this id in 30 days").task(id));
    if (!(documents.read(id) instanceof Read.Absent)) {
      throw new Problem(
              409,
              "exists",
              "there is a document under this id again; nothing was written. Delete it first, or"
                  + " keep it")
          .task(id);
    }
    ObjectNode document = document(buried);
    // From now on a document under this id is no copy of what was deleted; a crash loses nothing.
    tombstones.put(
        new Tombstone(
            id,
            buried.plannerId(),
            ExactJson.text(document),
            buried.task(),
            Link.of(id, null, buried.link().planId()),
            buried.by(),
            buried.reason(),
            clock.instant()));
    restoreSubtasks(document);
    agents.create(id, document, request.by());
    tombstones.find(id).ifPresent(tombstones::remove);
    return Answer.json(
        200, Json.MAPPER.createObjectNode().put("task_id", id).set("task", document));
  }

  /** The items of its checklist that were documents of their own were deleted with it. */
  private void restoreSubtasks(ObjectNode parent) {
    parent
        .path("subtask_ids")
        .forEach(
            id ->
                tombstones
                    .find(id.asText())
                    .filter(subtask -> subtask.plannerId() == null && subtask.document() != null)
                    .ifPresent(
                        subtask -> {
                          documents.create(subtask.storeId(), subtask.document());
                          tombstones.remove(subtask);
                        }));
  }

  private ObjectNode document(Tombstone buried) {
    try {
      ObjectNode document = ExactJson.object(text(buried));
      OLD_TIES.forEach(document::remove);
      return document;
    } catch (ExactJson.Malformed e) {
      throw new Problem(409, "not-restorable", "what was deleted is no document: " + e.getMessage())
          .task(buried.storeId());
    }
  }

  /** The document as it was; where it had gone first, what was settled last. */
  private String text(Tombstone buried) {
    Link link = buried.link();
    if (buried.document() != null || link.base() == null) {
      return buried.document();
    }
    StoreLens.Stamp stamp =
        new StoreLens.Stamp(null, clock.instant(), null, link.planId(), null, null, true);
    return lens.create(
        buried.storeId(), link.base().store().values(), names.apply(link.planId()), stamp, null);
  }
}
