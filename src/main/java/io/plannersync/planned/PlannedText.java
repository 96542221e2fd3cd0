package io.plannersync.planned;

import io.plannersync.model.Value;
import java.util.stream.Collectors;

/** What would be done, as lines for people. */
public final class PlannedText {

  private PlannedText() {}

  public static String of(Planned planned) {
    StringBuilder text = new StringBuilder();
    planned.writes().forEach(line -> text.append(line(line)).append('\n'));
    if (!planned.writes().isEmpty()) {
      text.append('\n');
    }
    planned.missing().forEach(why -> text.append("could not be read: ").append(why).append('\n'));
    String sums =
        planned.sums().entrySet().stream()
            .map(sum -> sum.getKey() + " " + sum.getValue())
            .collect(Collectors.joining(", "));
    return text.append(sums.isEmpty() ? "nothing to do" : sums)
        .append(
            "; %d tasks and documents in %d plans were decided on, nothing was written\n"
                .formatted(planned.looked(), planned.plans().size()))
        .toString();
  }

  private static String line(PlannedWrite line) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-8s %-7s %s"
            .formatted(
                line.kind().word(), line.side() == null ? "" : line.side().word(), line.storeId()));
    if (line.plannerId() != null) {
      text.append(" = ").append(line.plannerId());
    }
    if (line.field() != null) {
      text.append(' ').append(line.field().word());
    }
    if (!(line.before() instanceof Value.Nothing && line.after() instanceof Value.Nothing)) {
      text.append(": ").append(Shown.text(line.before()));
      text.append(" -> ").append(Shown.text(line.after()));
    }
    return text.append("  (").append(line.reason()).append(')').toString();
  }
}
