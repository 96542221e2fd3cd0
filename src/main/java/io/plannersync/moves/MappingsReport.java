package io.plannersync.moves;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What mappings are worth, as text and as JSON lines. */
final class MappingsReport {

  private MappingsReport() {}

  static Map<Verdict, Long> sums(List<Judged> judged) {
    Map<Verdict, Long> sums = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      sums.put(verdict, judged.stream().filter(one -> one.verdict() == verdict).count());
    }
    return sums;
  }

  /**
   * @param applied whether what is new was written
   */
  static String text(List<Judged> judged, boolean applied) {
    StringBuilder text = new StringBuilder();
    for (Judged one : judged) {
      text.append(
          shown(
              "%-13s  %s - %s  by %s: %s"
                  .formatted(
                      one.verdict().words(),
                      one.storeId() == null ? "?" : one.storeId(),
                      one.plannerId() == null ? "?" : one.plannerId(),
                      String.join(", ", one.saidBy()),
                      one.reason())));
      text.append(System.lineSeparator());
    }
    Map<Verdict, Long> sums = sums(judged);
    text.append(
        sums.entrySet().stream()
            .map(sum -> sum.getKey().words() + " " + sum.getValue())
            .collect(Collectors.joining(", ")));
    text.append(System.lineSeparator());
    if (!applied && sums.get(Verdict.NEW) > 0) {
      text.append("Nothing was written; --apply writes what is new.")
          .append(System.lineSeparator());
    }
    return text.toString();
  }

  /**
   * One object a line; the last one has the sums.
   *
   * @param applied whether what is new was written
   */
  static String json(List<Judged> judged, boolean applied) {
    StringBuilder lines = new StringBuilder();
    for (Judged one : judged) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("verdict", one.verdict().words());
      line.put("store_id", one.storeId()).put("planner_id", one.plannerId());
      one.saidBy().forEach(line.withArray("said_by")::add);
      lines.append(line.put("reason", one.reason())).append('\n');
    }
    ObjectNode last = JsonNodeFactory.instance.objectNode();
    ObjectNode sums = last.putObject("sums");
    sums(judged).forEach((verdict, sum) -> sums.put(verdict.words(), sum));
    return lines.append(last.put("applied", applied)).append('\n').toString();
  }

  /** Ids are written by others: nothing in them may move the cursor. */
  private static String shown(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
