package io.plannersync.ops;

import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.Subscription;
import io.plannersync.state.SubscriptionRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a start found, in about a dozen lines: where the service is, with what, what is missing. */
public final class StartReport {

  private static final int NAMED = 5;
  private static final String LINE = "  %-13s %s";

  private final Read read;
  private final Supplier<Map<String, String>> known;
  private final Supplier<List<String>> missing;
  private final Instant began;

  /** What is asked when the report is made. */
  public record Read(
      PlanStates plans, Sources sources, SubscriptionRecords subscriptions, SyncHealth health) {}

  /**
   * @param known what was known before, words for each subject
   * @param began when the start was over; only audits since then count
   * @param missing what was found missing before, each with what mends it
   */
  public StartReport(
      Read read,
      Supplier<Map<String, String>> known,
      Supplier<List<String>> missing,
      Instant began) {
    this.read = read;
    this.known = known;
    this.missing = missing;
    this.began = began;
  }

  /** Whether the first look has been at every plan, and Graph's handshakes are over. */
  public boolean isComplete() {
    List<PlanState> plans = read.plans().all();
    return !plans.isEmpty()
        && plans.stream()
            .filter(plan -> plan.status().state() == PlanState.State.ACTIVE)
            .allMatch(
                plan -> plan.lastAudit() != null && plan.lastAudit().finished().isAfter(began))
        && read.subscriptions().all().stream()
            .noneMatch(
                one ->
                    one.reason() == null
                        && (one.state() == Subscription.State.WANTED
                            || one.state() == Subscription.State.CREATING));
  }

  /** The lines of the report. */
  public List<String> lines() {
    Map<String, String> shown = new LinkedHashMap<>(known.get());
    shown.put("plans", plans());
    shown.put("changes by", sources());
    shown.put("notifications", subscriptions());
    Verdict verdict = read.health().verdict();
    shown.put("health", verdict.word().name());
    List<String> lines = new ArrayList<>();
    lines.add("Planner Sync has started:");
    shown.forEach((subject, words) -> lines.add(LINE.formatted(subject, words)));
    for (String one : missing.get()) {
      // The commands below stand alone, so that they can be copied.
      String[] parts = one.split("\n");
      lines.add(LINE.formatted("missing", parts[0]));
      Arrays.stream(parts).skip(1).forEach(part -> lines.add(LINE.formatted("", part)));
    }
    verdict.texts().forEach(reason -> lines.add(LINE.formatted("not well", reason)));
    if (verdict.word() != Verdict.Word.UP) {
      lines.add(
          LINE.formatted("", "planner-sync doctor examines all of it and says what mends it"));
    }
    return lines;
  }

  private String plans() {
    List<PlanState> all = read.plans().all();
    if (all.isEmpty()) {
      return "none found yet";
    }
    String some =
        all.stream()
            .limit(NAMED)
            .map(
                plan ->
                    plan.status().state() == PlanState.State.ACTIVE
                        ? plan.title()
                        : plan.title() + " (" + word(plan.status().state()) + ")")
            .collect(Collectors.joining(", "));
    int more = all.size() - NAMED;
    return all.size() + ": " + some + (more > 0 ? " and " + more + " more" : "");
  }

  private String sources() {
    Map<String, Long> counts =
        read.plans().all().stream()
            .map(plan -> plan.looking().source())
            .filter(source -> source != null)
            .collect(Collectors.groupingBy(one -> one, TreeMap::new, Collectors.counting()));
    String used =
        counts.isEmpty()
            ? "nothing looked at yet"
            : counts.entrySet().stream()
                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                .collect(Collectors.joining(", "));
    String refused =
        read.sources().all().stream()
            .filter(one -> one.reason() != null && !one.reason().isEmpty())
            .map(one -> one.source().word())
            .distinct()
            .collect(Collectors.joining(", "));
    return refused.isEmpty() ? used : used + "; not offered: " + refused;
  }

  private String subscriptions() {
    List<Subscription> all = read.subscriptions().all();
    if (all.isEmpty()) {
      return "none: Graph has no address to call, changes are found by looking";
    }
    Map<String, Long> states =
        all.stream()
            .map(one -> one.state().word())
            .collect(Collectors.groupingBy(one -> one, TreeMap::new, Collectors.counting()));
    String counted =
        states.entrySet().stream()
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
    return all.stream()
        .filter(one -> one.state() != Subscription.State.LIVE)
        .filter(one -> one.reason() != null)
        .findFirst()
        .map(one -> counted + "; " + one.name() + ": " + one.reason())
        .orElse(counted);
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(java.util.Locale.ROOT);
  }
}
