package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.api.AgentDocuments.Document;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.StoreId;
import io.plannersync.state.Links;
import io.plannersync.store.ExactJson;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The agent API: documents are created, read, merge-patched and deleted. {@code If-Match} makes a
 * write depend on the document that was read; without it the last writer wins. With {@code
 * ?wait=planner} the answer comes when Planner has the change, or 202 at the timeout.
 */
public final class AgentTasks {

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  /** Members that a write sets by itself, so nobody waits for them. */
  private static final List<String> TIMES = List.of("last_modified_at", "updated_at");

  private final AgentDocuments documents;
  private final Links links;
  private final Waiting waiting;
  private final OpenApi contract;
  private final FieldCheck fields;
  private final Brief lists;
  private final Supplier<String> newId;
  private final Clock clock;

  /**
   * @param lists remembers answered lists for a moment
   * @param newId makes ids of documents that come without one
   */
  public AgentTasks(
      AgentDocuments documents,
      Links links,
      Waiting waiting,
      OpenApi contract,
      FieldCheck fields,
      Brief lists,
      Supplier<String> newId,
      Clock clock) {
    this.documents = documents;
    this.links = links;
    this.waiting = waiting;
    this.contract = contract;
    this.fields = fields;
    this.lists = lists;
    this.newId = newId;
    this.clock = clock;
  }

  /** 201, 202; 400, 409, 413, 415, 503. */
  public CompletionStage<Answer> create(Request request) {
    ObjectNode body = contract.valid("NewTask", request.json());
    String id = body.hasNonNull("id") ? id(body.get("id").asText()) : newId.get();
    ObjectNode json = body.objectNode().put("id", id);
    json.setAll(Spelling.canonical(body, body.objectNode()));
    json.put("id", id);
    String now = MICROSECONDS.format(clock.instant());
    if (!json.hasNonNull("status") && !json.hasNonNull("percent_complete")) {
      json.put("status", "not_started");
    }
    if (!json.hasNonNull("source")) {
      json.put("source", "agent");
    }
    if (!json.hasNonNull("created_at")) {
      json.put("created_at", now);
    }
    TIMES.forEach(name -> json.put(name, now));
    Map<String, JsonNode> wanted = MergePatch.changes(body.objectNode(), json);
    List<String> warnings = fields.warnings(id, json, names(body));
    Set<Field> asked = fields.fieldsOf(wanted.keySet());
    return written(
        request,
        id,
        settledWith(wanted),
        () -> documents.create(id, json, request.by()),
        done -> created(done, refused(done, asked), warnings));
  }

  /** 200, 304; 400, 404, 409. */
  public Answer get(Request request) {
    String id = id(request.variable("id"));
    Document document = documents.find(id).orElseThrow(() -> AgentDocuments.missing(id));
    return Etag.conditional(request, shown(200, document));
  }

  /** 200, 304; 400. */
  public Answer list(Request request) {
    int limit = request.number("limit", PAGE, 1, LARGEST_PAGE);
    String plan = request.query("plan").orElse(null);
    String after = request.query("after").orElse("");
    Answer answer =
        lists.get(
            List.of(String.valueOf(plan), after, limit),
            () -> {
              AgentDocuments.Listed found = documents.list(plan, after, limit + 1);
              boolean more = found.items().size() > limit;
              List<Document> page = more ? found.items().subList(0, limit) : found.items();
              ObjectNode body = Json.MAPPER.createObjectNode();
              page.forEach(
                  d ->
                      body.withArray("items")
                          .addObject()
                          .put("id", d.id())
                          .put("etag", d.etag())
                          .set("task", Spelling.both(d.json(), false)));
              body.withArray("items");
              return Answer.json(
                  200, body.put("next", more ? page.get(limit - 1).id() : found.next()));
            });
    return Etag.conditional(request, answer);
  }

  /** 200, 202; 400, 404, 409, 412, 413, 415, 503. */
  public CompletionStage<Answer> patch(Request request) {
    String id = id(request.variable("id"));
    ObjectNode patch = contract.valid("TaskPatch", request.json());
    if (patch.has("id") && !patch.get("id").asText().equals(id)) {
      throw Problem.badRequest("the id of a task cannot be changed").task(id).field("id");
    }
    Document now = documents.find(id).orElseThrow(() -> AgentDocuments.missing(id));
    Map<String, JsonNode> wanted = MergePatch.changes(now.json(), merged(now, patch));
    Set<Field> asked = fields.fieldsOf(wanted.keySet());
    List<String> warnings = new ArrayList<>();
    return written(
        request,
        id,
        settledWith(wanted),
        () ->
            documents.change(
                id, document -> patched(request, document, patch, warnings), "agent", request.by()),
        done -> answered(done, refused(done, asked), warnings));
  }

  /** 204, 202; 404, 409, 412, 503. */
  public CompletionStage<Answer> delete(Request request) {
    String id = id(request.variable("id"));
    return written(
        request,
        id,
        settled -> settled == null,
        () -> {
          documents.delete(id, document -> precondition(request, document, null), request.by());
          return null;
        },
        done -> {
          if (done.result() != Waiting.Result.TOO_LATE) {
            return Answer.empty(204);
          }
          return Answer.json(
              202, withReason(Json.MAPPER.createObjectNode().put("synced", false), done));
        });
  }

  private interface Reply {
    Answer to(Waiting.Done done);
  }

  private CompletionStage<Answer> written(
      Request request, String id, Predicate<String> enough, Supplier<Document> write, Reply reply) {
    return waiting
        .after(request, id, enough, write)
        .thenApply(
            done -> {
              lists.clear();
              return reply.to(done);
            });
  }

  private Document patched(
      Request request, Document document, ObjectNode patch, List<String> warnings) {
    ObjectNode merged = merged(document, patch);
    precondition(request, document, merged);
    Set<String> changes = MergePatch.changes(document.json(), merged).keySet();
    if (changes.isEmpty()) {
      return document;
    }
    warnings.clear();
    warnings.addAll(fields.warnings(document.id(), merged, changes));
    TIMES.forEach(name -> merged.put(name, MICROSECONDS.format(clock.instant())));
    return new Document(document.id(), ExactJson.text(merged), merged);
  }

  private static ObjectNode merged(Document document, ObjectNode patch) {
    return MergePatch.apply(document.json(), Spelling.canonical(patch, document.json()));
  }

  private static void precondition(Request request, Document document, ObjectNode merged) {
    String list = request.header("if-match").orElse(null);
    if (list == null || Etag.listed(list, document.etag())) {
      return;
    }
    Problem problem =
        new Problem(
                412,
                "changed",
                "the document was changed since it was read; look at it, and send its etag")
            .task(document.id())
            .header("ETag", document.etag())
            .member("etag", document.etag());
    throw merged == null ? problem : problem.member("merged", merged);
  }

  private static Predicate<String> settledWith(Map<String, JsonNode> wanted) {
    TIMES.forEach(wanted::remove);
    Predicate<ObjectNode> has = MergePatch.has(wanted);
    return raw -> {
      try {
        return raw != null && has.test(ExactJson.object(raw));
      } catch (ExactJson.Malformed e) {
        return false;
      }
    };
  }

  /** Why it was not waited for, where that is so. */
  private static ObjectNode withReason(ObjectNode body, Waiting.Done done) {
    return done.reason() == null ? body : body.put("reason", done.reason());
  }

  private static Answer created(
      Waiting.Done done, Map<Field, String> refused, List<String> warnings) {
    Document document = done.written();
    Waiting.Result synced = done.result();
    boolean pending = synced == Waiting.Result.TOO_LATE || !refused.isEmpty();
    ObjectNode body = Json.MAPPER.createObjectNode().put("status", "created");
    body.put("id", document.id()).put("etag", document.etag());
    if (synced != Waiting.Result.NOT_ASKED) {
      withReason(body.put("synced", !pending), done);
    }
    refused.forEach((field, reason) -> body.withObject("/refused").put(field.word(), reason));
    warnings.forEach(warning -> body.withArray("/warnings").add(warning));
    body.set("task", Spelling.both(document.json(), true));
    return Answer.json(pending ? 202 : 201, body)
        .with("Location", "/api/agent/tasks/" + segment(document.id()))
        .with("ETag", document.etag());
  }

  private static Answer answered(
      Waiting.Done done, Map<Field, String> refused, List<String> warnings) {
    Document document = done.written();
    Waiting.Result synced = done.result();
    if (synced != Waiting.Result.TOO_LATE && refused.isEmpty()) {
      Answer answer = shown(200, document);
      return warnings.isEmpty()
          ? answer
          : answer.with("X-Warnings", Json.text(warnings).replaceAll("[^ -~]", "?"));
    }
    ObjectNode body = withReason(Json.MAPPER.createObjectNode().put("synced", false), done);
    refused.forEach((field, reason) -> body.withObject("/refused").put(field.word(), reason));
    warnings.forEach(warning -> body.withArray("/warnings").add(warning));
    body.set("task", Spelling.both(document.json(), false));
    return Answer.json(202, body).with("ETag", document.etag());
  }

  /**
   * What Planner did not take of this change, although the pair is settled. What was refused before
   * is nothing that this request waits for.
   */
  private Map<Field, String> refused(Waiting.Done done, Set<Field> asked) {
    Map<Field, String> refused = new EnumMap<>(Field.class);
    if (done.result() == Waiting.Result.SYNCED) {
      links.find(done.written().id()).map(Link::refused).ifPresent(refused::putAll);
      refused.keySet().retainAll(asked);
    }
    return refused;
  }

  private static List<String> names(ObjectNode body) {
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Answer shown(int status, Document document) {
    ObjectNode both = Spelling.both(document.json(), false);
    // Whoever needs no other spelling gets the very text.
    boolean same = both.size() == document.json().size();
    return Answer.json(status, same ? document.raw() : ExactJson.text(both))
        .with("ETag", document.etag());
  }

  private static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String id(String id) {
    if (!StoreId.isId(id)) {
      throw Problem.badRequest(StoreId.RULE).field("id");
    }
    return id;
  }
}
