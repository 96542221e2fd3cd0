package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.util.Map;

/** Title, progress, priority and bucket: properties that are a value of their own. */
final class PlannerScalars {

  private static final int DEFAULT_PRIORITY = 5;

  private PlannerScalars() {}

  static Value title(JsonNode task) {
    return Value.text(PlannerText.line(task.path("title").asText("")));
  }

  static Value progress(JsonNode task) {
    return new Value.Percent(Math.max(0, Math.min(100, task.path("percentComplete").asInt(0))));
  }

  static Value priority(JsonNode task) {
    int priority = task.path("priority").asInt(DEFAULT_PRIORITY);
    return new Value.Text(
        priority <= 1 ? "urgent" : priority <= 4 ? "high" : priority <= 7 ? "normal" : "low");
  }

  static Value bucket(JsonNode task) {
    return Value.text(task.path("bucketId").asText(""));
  }

  /**
   * Puts what differs. A title and a bucket cannot be taken away in Planner: nothing is put for
   * that. A percent or priority that is taken away becomes the one of a new task.
   */
  static void patch(ObjectNode task, Map<Field, Value> writes, ObjectNode body) {
    if (differs(writes.get(Field.TITLE), title(task))
        && writes.get(Field.TITLE) instanceof Value.Text title) {
      body.put("title", title.text());
    }
    if (differs(writes.get(Field.BUCKET), bucket(task))
        && writes.get(Field.BUCKET) instanceof Value.Text bucket) {
      body.put("bucketId", bucket.text());
    }
    Value progress = orElse(writes.get(Field.PROGRESS), new Value.Percent(0));
    if (differs(progress, progress(task)) && progress instanceof Value.Percent percent) {
      body.put("percentComplete", percent.percent());
    }
    Value priority = orElse(writes.get(Field.PRIORITY), new Value.Text("normal"));
    if (differs(priority, priority(task)) && priority instanceof Value.Text word) {
      body.put("priority", number(word.text()));
    }
  }

  private static Value orElse(Value wanted, Value ofNewTask) {
    return wanted instanceof Value.Nothing ? ofNewTask : wanted;
  }

  private static boolean differs(Value wanted, Value shown) {
    return wanted != null && !wanted.equals(shown);
  }

  /** The numbers that Planner's own pages write. */
  private static int number(String word) {
    return switch (word) {
      case "urgent" -> 1;
      case "high" -> 3;
      case "low" -> 9;
      default -> DEFAULT_PRIORITY;
    };
  }
}
