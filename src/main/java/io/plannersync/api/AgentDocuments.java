package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Links;
import io.plannersync.store.Announcements;
import io.plannersync.store.Documents;
import io.plannersync.store.ExactJson;
import io.plannersync.store.Read;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The agents' documents as the API reads and writes them: whole texts, compared and set. Whoever
 * writes is followed by a hint, so that the pair is looked at, and by an event, so that agents
 * know.
 */
public final class AgentDocuments {

  /** More writers than this at one moment to one document: somebody is in a loop. */
  private static final int ATTEMPTS = 20;

  private static final int PAGE = 500;

  /** Characters of documents in one answer, beyond which none is added. */
  private static final long ROOM = 4 * 1024 * 1024;

  /**
   * Some documents of a list.
   *
   * @param next the id after which it goes on; null at its end
   */
  public record Listed(List<Document> items, String next) {}

  private static final List<String> PLAN = List.of("plan_id", "planner_plan_id", "planId");

  private final Documents documents;
  private final Links links;
  private final Announcements announcements;
  private final WorkQueue queue;
  private final ApiJournal journal;

  public AgentDocuments(
      Documents documents,
      Links links,
      Announcements announcements,
      WorkQueue queue,
      ApiJournal journal) {
    this.documents = documents;
    this.links = links;
    this.announcements = announcements;
    this.queue = queue;
    this.journal = journal;
  }

  /** A document and its text, exactly. */
  public record Document(String id, String raw, ObjectNode json) {

    public String etag() {
      return Etag.of(raw);
    }
  }

  /**
   * @throws Problem 409 if the key holds something that is no document
   */
  public Optional<Document> find(String id) {
    return found(id).map(found -> document(id, found));
  }

  /**
   * Writes a document that must not exist.
   *
   * @param by role and name of the key
   * @throws Problem 409 if it does
   */
  public Document create(String id, ObjectNode json, String by) {
    String raw = ExactJson.text(json);
    if (!documents.create(id, raw)) {
      throw new Problem(
              409, "exists", "there is already something under this id; PATCH it, or leave out id")
          .task(id);
    }
    tell("created", id, raw, "agent", by);
    return find(id).orElse(new Document(id, raw, json));
  }

  /**
   * Changes a document; if somebody else writes meanwhile, the change is made again on what they
   * wrote.
   *
   * @param change gives the new document, or the very same one for no change; may throw
   * @param source who does it, as it is published
   * @param by role and name of the key
   * @throws Problem 404, or 409
   */
  public Document change(String id, UnaryOperator<Document> change, String source, String by) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Read.Found found = found(id).orElseThrow(() -> missing(id));
      Document before = document(id, found);
      Document after = change.apply(before);
      if (after == before) {
        return before;
      }
      if (documents.replace(id, found, after.raw())) {
        tell("updated", id, after.raw(), source, by);
        return find(id).orElse(after);
      }
    }
    throw Problem.unavailable("the document is changed by others all the time").task(id);
  }

  /**
   * Deletes a document.
   *
   * @param allowed looks at the document before; may throw
   * @param by role and name of the key
   * @throws Problem 404, or 409
   */
  public void delete(String id, Consumer<Document> allowed, String by) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Read.Found found = found(id).orElseThrow(() -> missing(id));
      allowed.accept(document(id, found));
      if (documents.delete(id, found)) {
        tell("deleted", id, null, "agent", by);
        return;
      }
    }
    throw Problem.unavailable("the document is changed by others all the time").task(id);
  }

  /**
   * The documents in the order of their ids, as many as an answer has room for; what is no document
   * is left out.
   *
   * @param plan only those of this plan, null for all
   * @param after only those with a greater id, empty for all
   */
  public Listed list(String plan, String after, int limit) {
    TreeSet<String> ids = new TreeSet<>();
    documents.scan(ids::addAll);
    Set<String> linked = plan == null ? Set.of() : links.inPlan(plan);
    List<Document> listed = new ArrayList<>();
    AtomicLong characters = new AtomicLong();
    List<String> rest = List.copyOf(ids.tailSet(after, false));
    for (int from = 0;
        from < rest.size() && listed.size() < limit && characters.get() < ROOM;
        from += PAGE) {
      documents.readWhile(
          rest.subList(from, Math.min(rest.size(), from + PAGE)),
          portion -> {
            portion.forEach(
                (id, read) -> {
                  if (listed.size() < limit
                      && characters.get() < ROOM
                      && read instanceof Read.Found found) {
                    parse(id, found)
                        .filter(d -> plan == null || linked.contains(id) || plan.equals(planOf(d)))
                        .ifPresent(
                            d -> {
                              characters.addAndGet(d.raw().length());
                              listed.add(d);
                            });
                  }
                });
            return listed.size() < limit && characters.get() < ROOM;
          });
    }
    boolean all = listed.size() < limit && characters.get() < ROOM;
    return new Listed(listed, all || listed.isEmpty() ? null : listed.get(listed.size() - 1).id());
  }

  /** The plan of a pair or of its document, null if neither tells. */
  public String planOf(String id) {
    return links
        .find(id)
        .map(Link::planId)
        .or(() -> found(id).flatMap(found -> parse(id, found)).map(AgentDocuments::planOf))
        .orElse(null);
  }

  /** Has the pairs looked at on both sides, before all bulk work. */
  public void hint(List<String> ids) {
    queue.hintAll(ids.stream().map(WorkName::task).toList(), Lane.INTERACTIVE, Duration.ZERO);
  }

  /** Has a pair looked at since its document was written or deleted. */
  public void written(String id) {
    queue.hintAll(List.of(WorkName.task(id)), Lane.INTERACTIVE, Duration.ZERO, Side.STORE);
  }

  /**
   * Tells the other agents what one of them says, and has the pair looked at. It is published as an
   * agent's, whatever it says of its source: only the sync speaks for Planner.
   */
  public void passOn(String id, ObjectNode event) {
    written(id);
    ObjectNode said = event.deepCopy().put("task_id", id);
    if (said.path("source").asText("planner").equals("planner")) {
      said.put("source", "agent");
    }
    announcements.publish(ExactJson.text(said));
  }

  static Problem missing(String id) {
    return Problem.notFound("there is no task document with this id").task(id);
  }

  private void tell(String action, String id, String raw, String source, String by) {
    written(id);
    journal.note(by, action, List.of(id));
    ObjectNode event = Json.MAPPER.createObjectNode().put("action", action).put("task_id", id);
    if (raw == null) {
      event.putNull("task");
    } else {
      event.putRawValue("task", new RawValue(raw));
    }
    announcements.publish(Json.text(event.put("source", source)));
  }

  private Optional<Read.Found> found(String id) {
    Read read = documents.read(id);
    if (read instanceof Read.WrongType wrong) {
      throw noDocument(id, "a " + wrong.type());
    }
    return read instanceof Read.Found found ? Optional.of(found) : Optional.empty();
  }

  private static Document document(String id, Read.Found found) {
    return parse(id, found).orElseThrow(() -> noDocument(id, "something that is no JSON object"));
  }

  private static Optional<Document> parse(String id, Read.Found found) {
    try {
      return Optional.of(new Document(id, found.raw(), ExactJson.object(found.raw())));
    } catch (ExactJson.Malformed e) {
      return Optional.empty();
    }
  }

  private static Problem noDocument(String id, String what) {
    return new Problem(
            409, "no-document", "the key holds " + what + "; write a JSON object with SET first")
        .task(id);
  }

  private static String planOf(Document document) {
    return PLAN.stream()
        .map(name -> document.json().path(name).asText(""))
        .filter(plan -> !plan.isEmpty())
        .findFirst()
        .orElse(null);
  }
}
