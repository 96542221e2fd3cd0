package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.GraphId;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The store's half of the lens of every field: the text of a task document to values and back.
 * Members that no lens names keep their place and their value.
 */
public final class StoreLens {

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final List<String> PLAN = List.of("plan_id", "planner_plan_id", "planId");
  private static final List<String> MODIFIED =
      List.of("last_modified_at", "updated_at", "modified_at");
  private static final List<String> PARENT =
      List.of("parent_task_id", "parentTaskId", "parent_id", "root_task_id", "prerequisite_for");
  private static final String SYNC_STATUS = "sync_status";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern PLANNER_ID = Pattern.compile("[A-Za-z0-9_-]{28}");

  private static final Set<String> PENDING = Set.of("pending", "pending_sync", "queued");

  private final ZoneId zone;
  private final Map<Field, DocLens> lenses = new EnumMap<>(Field.class);

  /**
   * What a write of ours says about itself; a null component is left as the document has it.
   *
   * @param syncBase the id of the snapshot of what is written
   * @param now by our clock
   * @param touched whether a field changed, which readers see by the document's times
   */
  public record Stamp(
      String syncBase,
      Instant now,
      String plannerId,
      String planId,
      String planTitle,
      String etag,
      boolean touched) {}

  public StoreLens(ZoneId zone) {
    this.zone = zone;
    lenses.put(Field.TITLE, new DocTextLens.Title());
    lenses.put(Field.PROGRESS, new DocProgressLens());
    lenses.put(Field.PRIORITY, new DocPriorityLens());
    lenses.put(Field.START, new DocDateLens(Field.START));
    lenses.put(Field.DUE, new DocDateLens(Field.DUE));
    lenses.put(Field.BUCKET, new DocBucketLens());
    lenses.put(Field.ASSIGNEES, new DocAssigneesLens());
    lenses.put(Field.LABELS, new DocLabelsLens());
    lenses.put(Field.DESCRIPTION, new DocTextLens.Description());
    lenses.put(Field.CHECKLIST, new DocChecklistLens());
    lenses.put(Field.ATTACHMENTS, new DocAttachmentsLens());
    lenses.put(Field.REPORT, new DocTextLens.Report());
  }

  /**
   * The document, or why the text is none.
   *
   * @param before what the document showed in the state it was made from: the store's half of the
   *     base, or of the snapshot whose stamp it carries
   */
  public StoreSight read(String storeId, String raw, Half before, Names names) {
    if (!ExactUtf8.isText(storeId)) {
      return new StoreSight.Malformed(
          "its key is no UTF-8 text; rename it to one whose bytes are UTF-8");
    }
    ObjectNode doc;
    try {
      doc = ExactJson.object(raw);
    } catch (ExactJson.Malformed e) {
      return new StoreSight.Malformed(e.getMessage());
    }
    DocLensContext context = context(storeId, before, names, null);
    String parent = parent(doc, storeId);
    Optional<String> plan = planMember(doc, context);
    Optional<String> planId = plan.map(member -> text(doc, member)).filter(GraphId::isId);
    if (plan.isPresent() && planId.isEmpty() && parent == null) {
      // Not "none": the default plan is for those that ask for no other.
      return new StoreSight.Malformed(
          plan.get() + " is not the id of a plan; write one into it, or take it out");
    }
    return new StoreSight.Document(
        half(doc, context),
        raw,
        text(doc, "sync_base"),
        MODIFIED.stream()
            .map(member -> DocDateLens.instant(doc.path(member)))
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        planId.orElse(null),
        parent);
  }

  private static String parent(ObjectNode doc, String storeId) {
    return PARENT.stream()
        .map(member -> text(doc, member))
        .filter(parent -> parent != null && !parent.equals(storeId))
        .findFirst()
        .orElse(null);
  }

  /**
   * What a document shows if it was made from another state.
   *
   * @throws IllegalArgumentException if the text is no document
   */
  public Half halfAgainst(String storeId, String raw, Half before, Names names) {
    return half(document(raw), context(storeId, before, names, null));
  }

  /**
   * The document with some fields written; a field that it already shows is left as it is spelled.
   *
   * <p>What is written is read with the half the document had, with {@code writes} applied, as the
   * state before.
   *
   * @throws IllegalArgumentException if the text is no document
   */
  public String write(
      String storeId, String raw, Map<Field, Value> writes, Names names, Stamp stamp) {
    ObjectNode doc = document(raw);
    put(doc, writes, context(storeId, Half.EMPTY, names, stamp.now()));
    stamp(doc, stamp);
    return ExactJson.text(doc);
  }

  /** The document of a task that was made in Planner. */
  public String create(
      String storeId, Map<Field, Value> values, Names names, Stamp stamp, Instant createdAt) {
    ObjectNode doc = ExactJson.newObject().put("id", storeId);
    String bucket = names.buckets().get(values.getOrDefault(Field.BUCKET, Value.NOTHING).asText());
    Map<Field, Value> all = new EnumMap<>(Field.class);
    all.putAll(values);
    all.putIfAbsent(Field.PROGRESS, new Value.Percent(0));
    all.putIfAbsent(Field.PRIORITY, new Value.Text("normal"));
    all.values().removeIf(value -> value instanceof Value.Nothing);
    DocLensContext context = context(storeId, Half.EMPTY, names, stamp.now());
    all.forEach(
        (field, value) -> {
          if (!(value instanceof Value.Refused)) {
            lenses.get(field).write(doc, value, context);
          }
        });
    if (bucket != null) {
      doc.put(DocBucketLens.NAME, bucket);
    }
    if (createdAt != null) {
      doc.put("created_at", timestamp(createdAt));
    }
    doc.put("source", "planner");
    stamp(doc, stamp);
    return ExactJson.text(doc);
  }

  /** The fields of which these members of a document speak, or by which they may be refused. */
  public Set<Field> fieldsOf(Collection<String> members) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    lenses.forEach(
        (field, lens) -> {
          if (!Collections.disjoint(lens.shapes().keySet(), members)) {
            fields.add(field);
          }
        });
    return fields;
  }

  /** Every member from which a field is read. */
  public Set<String> members() {
    return lenses.values().stream()
        .flatMap(lens -> lens.shapes().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A document with the members that only an old copy of it has; the copy where there is none. */
  public static String together(String last, String copy) {
    if (last == null) {
      return copy;
    }
    ObjectNode document = document(last);
    document(copy)
        .properties()
        .forEach(member -> document.putIfAbsent(member.getKey(), member.getValue()));
    return document.size() == document(last).size() ? last : ExactJson.text(document);
  }

  /** Whether the document says that it waits for being synced. */
  public boolean isPending(String raw) {
    return raw.contains(SYNC_STATUS)
        && PENDING.contains(document(raw).path(SYNC_STATUS).asText(""));
  }

  /** Whether status and percent of the document contradict each other. */
  public boolean contradictsItself(String raw) {
    return DocProgressLens.contradicts(document(raw));
  }

  /**
   * The Planner task that the document says is its own. {@code external_id} has been used for other
   * things, too, so it counts only if it looks like what Planner gives out.
   */
  public Optional<String> namedTask(String raw) {
    ObjectNode doc = document(raw);
    return Stream.of("planner_id", "plannerId")
        .map(member -> text(doc, member))
        .filter(Objects::nonNull)
        .filter(id -> ID.matcher(id).matches())
        .findFirst()
        .or(
            () ->
                Optional.ofNullable(text(doc, "external_id"))
                    .filter(id -> PLANNER_ID.matcher(id).matches()));
  }

  /** UTC with microseconds and Z, as all writers of documents spell it. */
  static String timestamp(Instant instant) {
    return MICROSECONDS.format(instant);
  }

  private void put(ObjectNode doc, Map<Field, Value> writes, DocLensContext context) {
    new TreeMap<>(writes)
        .forEach(
            (field, value) -> {
              DocLens lens = lenses.get(field);
              if (!(value instanceof Value.Refused) && !lens.says(doc, value, context)) {
                lens.write(doc, value, context);
              }
            });
  }

  private Half half(ObjectNode doc, DocLensContext context) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    lenses.forEach((field, lens) -> values.put(field, value(field, lens, doc, context)));
    Map<String, String> spelling = new TreeMap<>();
    Stream.concat(
            PLAN.stream(), lenses.values().stream().flatMap(lens -> lens.remembered().stream()))
        .filter(doc::has)
        .forEach(member -> spelling.put(member, ExactJson.text(doc.get(member))));
    return new Half(values, spelling);
  }

  /**
   * A field whose members all are spelled as before keeps its value. Reading it again could give
   * another one, or none, where a label, a bucket or a person has got a new name since.
   */
  private static Value value(Field field, DocLens lens, ObjectNode doc, DocLensContext context) {
    Value had = context.before().get(field);
    List<String> members = lens.remembered();
    boolean unchanged =
        members.stream().anyMatch(doc::has)
            && members.stream()
                .allMatch(
                    member ->
                        doc.has(member)
                            ? !context.changed(member, doc.get(member))
                            : !context.before().spelling().containsKey(member));
    return unchanged && !(had instanceof Value.Refused) ? had : lens.value(doc, context);
  }

  /** The member that says which plan the document asks for: the one that changed, if any did. */
  private static Optional<String> planMember(ObjectNode doc, DocLensContext context) {
    List<String> saying = PLAN.stream().filter(member -> saysSomething(doc.path(member))).toList();
    return saying.stream()
        .filter(member -> context.changed(member, doc.get(member)))
        .findFirst()
        .or(() -> saying.stream().findFirst());
  }

  private static boolean saysSomething(JsonNode node) {
    return !node.isMissingNode()
        && !node.isNull()
        && !(node.isTextual() && node.asText().isBlank());
  }

  private static void stamp(ObjectNode doc, Stamp stamp) {
    put(doc, "sync_base", stamp.syncBase());
    put(doc, "planner_id", stamp.plannerId());
    put(doc, "external_id", stamp.plannerId());
    put(doc, "planner_plan_id", stamp.planId());
    put(doc, "plan_id", stamp.planId());
    if (doc.has("planId")) {
      put(doc, "planId", stamp.planId());
    }
    put(doc, "planner_plan_title", stamp.planTitle());
    put(doc, "planner_etag", stamp.etag());
    if (stamp.touched()) {
      put(doc, "last_modified_at", timestamp(stamp.now()));
      put(doc, "updated_at", timestamp(stamp.now()));
    }
    if (PENDING.contains(doc.path(SYNC_STATUS).asText(""))) {
      doc.put(SYNC_STATUS, "synced");
    }
  }

  private static void put(ObjectNode doc, String member, String text) {
    if (text != null && !text.equals(text(doc, member))) {
      doc.put(member, text);
    }
  }

  private DocLensContext context(String storeId, Half before, Names names, Instant now) {
    return new DocLensContext(storeId, before, names, zone, now);
  }

  private static ObjectNode document(String raw) {
    try {
      return ExactJson.object(raw);
    } catch (ExactJson.Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String text(ObjectNode doc, String member) {
    JsonNode node = doc.path(member);
    return node.isTextual() && !node.asText().isBlank() ? node.asText().strip() : null;
  }
}
