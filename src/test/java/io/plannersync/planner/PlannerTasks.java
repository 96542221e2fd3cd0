package io.plannersync.planner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generated task JSON as Graph shows it, with members that nobody knows. */
final class PlannerTasks {

  static final String STORE_ID = "Task-CV-A1B2C3D4-42-1";

  private PlannerTasks() {}

  static Arbitrary<ObjectNode> tasks() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 10),
            dates(),
            FieldValues.of(Field.ASSIGNEES),
            FieldValues.of(Field.CHECKLIST),
            FieldValues.of(Field.ATTACHMENTS),
            FieldValues.of(Field.LABELS),
            descriptions(),
            Arbitraries.integers().between(0, 100))
        .as(PlannerTasks::task);
  }

  private static ObjectNode task(
      int priority,
      List<String> dates,
      Value assignees,
      Value checklist,
      Value attachments,
      Value labels,
      String description,
      int percent) {
    ObjectNode task = JsonNodeFactory.instance.objectNode();
    task.put("@odata.etag", "W/\"x\"").put("title", "Title " + percent).put("priority", priority);
    task.put("percentComplete", percent).put("planId", "p").put("bucketId", "b1");
    task.put("startDateTime", dates.get(0)).put("dueDateTime", dates.get(1));
    task.putNull("conversationThreadId").put("userContentLastModifiedDate", "x");
    ObjectNode assignments = task.putObject("assignments");
    assignees
        .asMembers()
        .keySet()
        .forEach(
            id ->
                assignments
                    .putObject(id)
                    .put("assignedDateTime", "2024-01-01T00:00:%02dZ".formatted(id.hashCode() & 31))
                    .put("orderHint", "85"));
    labels
        .asMembers()
        .keySet()
        .forEach(key -> task.withObject("/appliedCategories").put(key, true));
    ObjectNode details = task.putObject("details").put("description", description);
    ObjectNode items = details.putObject("checklist");
    List<Value.ChecklistItem> list = new ArrayList<>(checklist.asItems());
    for (int i = 0; i < list.size(); i++) {
      items
          .putObject(list.get(i).id())
          .put("title", list.get(i).title())
          .put("isChecked", list.get(i).checked())
          .put("orderHint", percent % 7 == 0 ? " !" : "85%02d".formatted(i));
    }
    ObjectNode references = details.putObject("references");
    attachments
        .asMembers()
        .forEach(
            (url, alias) ->
                references.putObject(PlannerReferences.encode(url)).put("alias", alias));
    return task;
  }

  private static Arbitrary<List<String>> dates() {
    Arbitrary<LocalDate> days = FieldValues.days();
    return Combinators.combine(
            days,
            Arbitraries.integers().between(0, 40),
            Arbitraries.of("10:00:00Z", "00:00:00Z", "23:59:59.9999999Z", "12:00:00+05:30"),
            Arbitraries.integers().between(0, 5))
        .as(
            (day, length, time, shape) -> {
              List<String> dates = new ArrayList<>();
              dates.add(shape == 0 ? null : day + "T" + time);
              dates.add(shape == 1 ? null : day.plusDays(length) + "T" + time);
              return dates;
            });
  }

  private static Arbitrary<String> descriptions() {
    Arbitrary<String> human = FieldValues.text(60);
    return Combinators.combine(human, human, human, Arbitraries.integers().between(0, 4))
        .as(
            (above, inside, below, shape) ->
                switch (shape) {
                  case 0 -> above;
                  case 1 -> PlannerFence.compose(above, inside, STORE_ID, 32_000);
                  case 2 -> PlannerFence.compose(above, inside, STORE_ID, 32_000) + "\n" + below;
                  case 3 ->
                      PlannerFence.compose(above, inside + "x", STORE_ID, 32_000).replace("x", "y");
                  default -> PlannerFence.compose(above, inside, "Task-other", 32_000) + below;
                });
  }
}
