package io.plannersync.planned;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What would be done, as JSON. */
public final class PlannedJson {

  private PlannedJson() {}

  /** One object for each line, and a last one with the sums. */
  public static String lines(Planned planned) {
    StringBuilder text = new StringBuilder();
    planned.writes().forEach(line -> text.append(line(line)).append('\n'));
    return text.append(summary(planned)).append('\n').toString();
  }

  /**
   * The sums and the first lines.
   *
   * @param limit how many lines at the most
   */
  static ObjectNode whole(Planned planned, int limit) {
    ObjectNode whole = summary(planned);
    whole.put("more", Math.max(0, planned.writes().size() - limit));
    ArrayNode lines = whole.putArray("items");
    planned.writes().stream().limit(limit).forEach(line -> lines.add(line(line)));
    return whole;
  }

  private static ObjectNode summary(Planned planned) {
    ObjectNode sums = JsonNodeFactory.instance.objectNode();
    sums.put("at", planned.at().toString());
    sums.put("complete", planned.missing().isEmpty());
    sums.put("looked_at", planned.looked());
    planned.plans().forEach(sums.putArray("plan_ids")::add);
    planned.missing().forEach(sums.putArray("missing")::add);
    ObjectNode each = sums.putObject("sums");
    planned.sums().forEach(each::put);
    return sums;
  }

  private static ObjectNode line(PlannedWrite line) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kind", line.kind().word());
    node.put("side", line.side() == null ? null : line.side().word());
    node.put("task_id", line.storeId());
    node.put("planner_id", line.plannerId());
    node.put("plan_id", line.planId());
    node.put("field", line.field() == null ? null : line.field().word());
    node.set("before", Shown.json(line.before()));
    node.set("after", Shown.json(line.after()));
    return node.put("reason", line.reason());
  }
}
