package io.plannersync.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whether this machine's clock is that of the others. */
final class ClockCheck {

  /** Less is within what a header with whole seconds can tell. */
  private static final Duration SHOWN = Duration.ofSeconds(2);

  /** More makes tokens invalid, and tells wrongly whose change came later. */
  private static final Duration MOST = Duration.ofSeconds(60);

  private ClockCheck() {}

  static Check ofGraph(GraphClient graph, GraphClient authority) {
    return new Check(
        "clock-graph",
        "Graph's clock agrees",
        Set.of("authority"),
        () -> {
          Optional<Duration> skew = graph.skew().or(authority::skew);
          return skew.isPresent()
              ? judge("Graph", skew.get())
              : new Result.Skip("Graph's answers carry no date");
        });
  }

  /**
   * @param ahead how much the other's clock is ahead of ours
   */
  static Result judge(String whose, Duration ahead) {
    String found =
        whose
            + "'s clock is "
            + ahead.abs().toSeconds()
            + " s "
            + (ahead.isNegative() ? "behind" : "ahead of")
            + " this machine's";
    if (ahead.abs().compareTo(MOST) > 0) {
      return new Result.Fail(
          found, "Synchronise the clocks (NTP), on Linux: timedatectl set-ntp true");
    }
    return new Result.Pass(
        ahead.abs().compareTo(SHOWN) > 0 ? found : whose + "'s clock agrees within 2 s");
  }
}
