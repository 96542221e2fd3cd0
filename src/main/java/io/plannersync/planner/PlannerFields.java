package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.Field;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which fields are meant by the property names of a task and its details. */
public final class PlannerFields {

  private static final Map<String, Field> TASK =
      Map.of(
          "title", Field.TITLE,
          "percentComplete", Field.PROGRESS,
          "priority", Field.PRIORITY,
          "startDateTime", Field.START,
          "dueDateTime", Field.DUE,
          "bucketId", Field.BUCKET,
          "assignments", Field.ASSIGNEES,
          "appliedCategories", Field.LABELS);

  private static final Map<String, Field> DETAILS =
      Map.of(
          "description", Field.DESCRIPTION,
          "checklist", Field.CHECKLIST,
          "references", Field.ATTACHMENTS);

  private PlannerFields() {}

  /** The fields of which a part of a task, its details expanded, shows the properties. */
  public static Set<Field> in(JsonNode part) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    add(part, TASK, fields);
    add(part.path("details"), DETAILS, fields);
    return fields;
  }

  private static void add(JsonNode part, Map<String, Field> names, Set<Field> fields) {
    names.forEach(
        (name, field) -> {
          if (part.has(name)) {
            fields.add(field);
          }
        });
  }
}
