package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Planner's half of the lens of every field: task JSON of v1.0 or beta, with its details expanded,
 * to values and back. Unknown members are ignored; a null member is an absent one.
 */
public final class PlannerLens {

  private static final String DESCRIPTION = "description";

  private final PlannerDates dates;
  private final PlannerLimits limits;

  public PlannerLens(ZoneId zone) {
    this(zone, PlannerLimits.DEFAULT);
  }

  public PlannerLens(ZoneId zone, PlannerLimits limits) {
    this.dates = new PlannerDates(zone);
    this.limits = limits;
  }

  /**
   * The values that a task shows.
   *
   * @param before Planner's half as last settled, or as we last sent it; it says which report in
   *     the description is ours
   */
  public Half read(ObjectNode task, String storeId, Half before) {
    JsonNode details = task.path("details");
    PlannerFence.Parts parts = description(details, storeId, before);
    Map<Field, Value> values = new EnumMap<>(Field.class);
    values.put(Field.TITLE, PlannerScalars.title(task));
    values.put(Field.PROGRESS, PlannerScalars.progress(task));
    values.put(Field.PRIORITY, PlannerScalars.priority(task));
    values.put(Field.START, dates.read(task.path(PlannerDates.START)));
    values.put(Field.DUE, dates.read(task.path(PlannerDates.DUE)));
    values.put(Field.BUCKET, PlannerScalars.bucket(task));
    values.put(Field.ASSIGNEES, PlannerMembers.assignees(task));
    values.put(Field.LABELS, PlannerMembers.labels(task));
    values.put(Field.DESCRIPTION, Value.text(parts.human()));
    values.put(Field.CHECKLIST, PlannerChecklist.read(details));
    values.put(Field.ATTACHMENTS, PlannerReferences.read(details));
    values.put(Field.REPORT, Value.text(parts.report()));
    return new Half(values);
  }

  /** The values of the fields that a part of a task shows, such as an item of its history. */
  public Map<Field, Value> readPart(JsonNode part, String storeId, Half before) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    if (part instanceof ObjectNode task) {
      Half half = read(task, storeId, before);
      PlannerFields.in(task).forEach(field -> values.put(field, half.get(field)));
    }
    return values;
  }

  /** The smallest bodies after which the task shows the values. */
  public PlannerPatch patch(
      ObjectNode task, String storeId, Half before, Map<Field, Value> writes) {
    Map<Field, Value> wanted = new EnumMap<>(Field.class);
    wanted.putAll(writes);
    wanted.values().removeIf(value -> value instanceof Value.Refused);

    ObjectNode taskBody = taskChanges(task, wanted);
    ObjectNode details =
        task.path("details").isObject() ? (ObjectNode) task.get("details") : task.objectNode();
    ObjectNode detailsBody = task.objectNode();
    putDescription(details, storeId, before, wanted, detailsBody);
    if (wanted.containsKey(Field.CHECKLIST)) {
      PlannerChecklist.patch(details, wanted.get(Field.CHECKLIST), detailsBody);
    }
    if (wanted.containsKey(Field.ATTACHMENTS)) {
      PlannerReferences.patch(details, wanted.get(Field.ATTACHMENTS), detailsBody);
    }
    return new PlannerPatch(
        taskBody.isEmpty() ? null : taskBody, detailsBody.isEmpty() ? null : detailsBody);
  }

  /**
   * The body of {@code POST /planner/tasks}. The fields in details cannot be part of it; {@link
   * #patch} against the created task sends them.
   */
  public ObjectNode newTask(String planId, Map<Field, Value> values) {
    ObjectNode nothingYet = JsonNodeFactory.instance.objectNode();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("planId", planId);
    Map<Field, Value> wanted = new EnumMap<>(Field.class);
    values.forEach(
        (field, value) -> {
          if (!(value instanceof Value.Refused) && !(value instanceof Value.Nothing)) {
            wanted.put(field, value);
          }
        });
    body.setAll(taskChanges(nothingYet, wanted));
    return body;
  }

  /** Whether a task shows all that was posted, however the service spells it. */
  public boolean sameAsPosted(ObjectNode task, ObjectNode posted) {
    for (Map.Entry<String, JsonNode> member : posted.properties()) {
      JsonNode shown = task.path(member.getKey());
      boolean same =
          switch (member.getKey()) {
            case "title" -> PlannerScalars.title(posted).equals(PlannerScalars.title(task));
            case PlannerDates.START, PlannerDates.DUE -> sameInstant(member.getValue(), shown);
            case PlannerMembers.ASSIGNMENTS -> keys(member.getValue()).equals(keys(shown));
            case PlannerMembers.CATEGORIES ->
                PlannerMembers.labels(posted).equals(PlannerMembers.labels(task));
            default -> member.getValue().asText().equals(shown.asText());
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** The store id that a report in the description names, null if there is none. */
  public String fencedStoreId(ObjectNode task) {
    return PlannerFence.storeIdIn(text(task.path("details")));
  }

  private ObjectNode taskChanges(ObjectNode task, Map<Field, Value> wanted) {
    ObjectNode body = task.objectNode();
    PlannerScalars.patch(task, wanted, body);
    dates.patch(task, wanted, body);
    if (wanted.containsKey(Field.ASSIGNEES)) {
      PlannerMembers.patchAssignees(task, wanted.get(Field.ASSIGNEES), body);
    }
    if (wanted.containsKey(Field.LABELS)) {
      PlannerMembers.patchLabels(task, wanted.get(Field.LABELS), body);
    }
    return body;
  }

  private void putDescription(
      JsonNode details, String storeId, Half before, Map<Field, Value> wanted, ObjectNode body) {
    PlannerFence.Parts shown = description(details, storeId, before);
    String human = wanted.getOrDefault(Field.DESCRIPTION, Value.text(shown.human())).asText();
    String report = wanted.getOrDefault(Field.REPORT, Value.text(shown.report())).asText();
    if (human.equals(shown.human()) && report.equals(shown.report())) {
      return;
    }
    String composed = PlannerFence.compose(human, report, storeId, limits.description());
    if (!composed.equals(PlannerText.body(text(details)))) {
      body.put(DESCRIPTION, composed);
    }
  }

  private PlannerFence.Parts description(JsonNode details, String storeId, Half before) {
    return PlannerFence.parse(text(details), storeId, before.get(Field.REPORT).asText());
  }

  private static String text(JsonNode details) {
    return details.path(DESCRIPTION).asText("");
  }

  private static boolean sameInstant(JsonNode posted, JsonNode shown) {
    Instant instant = PlannerDates.instant(posted);
    return Objects.equals(instant, PlannerDates.instant(shown));
  }

  private static Set<String> keys(JsonNode open) {
    Set<String> keys = new HashSet<>();
    open.properties()
        .forEach(
            entry -> {
              if (entry.getValue().isObject()) {
                keys.add(entry.getKey());
              }
            });
    return keys;
  }
}
