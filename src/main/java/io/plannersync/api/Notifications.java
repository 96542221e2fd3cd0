package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.GraphId;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.web.Answer;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import io.plannersync.work.WorkQueue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graph's notifications and lifecycle events. Whatever one says is only a hint: it becomes names of
 * what to look at. Graph is told 202 when the hints are in Redis, so that it sends them again if
 * they are not.
 */
public final class Notifications {

  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final WorkName PLANS = new WorkName(WorkName.Kind.PLANS, "");

  private final Links links;
  private final PlanStates plans;
  private final WorkQueue queue;
  private final Supplier<String> clientState;
  private final SubscriptionRecords subscriptions;
  private final Clock clock;
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param clientState the secret that Graph repeats in each notification
   */
  public Notifications(
      Links links,
      PlanStates plans,
      WorkQueue queue,
      Supplier<String> clientState,
      SubscriptionRecords subscriptions,
      Clock clock) {
    this.links = links;
    this.plans = plans;
    this.queue = queue;
    this.clientState = clientState;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  /**
   * What to look at.
   *
   * @param now because something may have changed
   * @param later because something may have been missed
   */
  public record Hints(Set<WorkName> now, Set<WorkName> later) {}

  /** Whether Graph asks if this address is ours. */
  public boolean isHandshake(Request request) {
    return request.query("validationToken").isPresent();
  }

  /**
   * The token as plain text, decoded, and nothing else. That it was asked for is remembered, for
   * the case that Graph says it got no answer; Graph is answered whether Redis can be reached or
   * not.
   *
   * @param took milliseconds since the request arrived
   */
  public Answer handshake(Request request, long took) {
    subscriptions
        .shook(new SubscriptionRecords.Handshake(clock.instant(), took))
        .exceptionally(
            e -> {
              LOG.debug("A handshake of Graph's is answered but not remembered", e);
              return null;
            });
    return Answer.text(200, request.query("validationToken").orElseThrow())
        .with("X-Content-Type-Options", "nosniff");
  }

  /**
   * What the notifications of a request are about, each judged by itself. One that is no object or
   * does not know the secret is counted and passed over; its sender is not told. Nothing else of it
   * is looked at before the secret.
   *
   * @throws Problem 400, 405 or 415 if it is no collection of notifications
   */
  public Hints names(Request request) {
    if (!request.method().equals("POST")) {
      throw new Problem(405, "method-not-allowed", "notifications are sent with POST")
          .header("Allow", "POST");
    }
    JsonNode items = request.json().path("value");
    if (!items.isArray()) {
      throw Problem.badRequest("value: a list of notifications is expected").field("value");
    }
    Hints hints = new Hints(new LinkedHashSet<>(), new LinkedHashSet<>());
    byte[] secret = clientState.get().getBytes(StandardCharsets.UTF_8);
    for (JsonNode item : items) {
      byte[] sent = item.path("clientState").asText("").getBytes(StandardCharsets.UTF_8);
      if (!MessageDigest.isEqual(secret, sent)) {
        refused.incrementAndGet();
        continue;
      }
      accepted.incrementAndGet();
      if (item.hasNonNull("lifecycleEvent")) {
        lifecycle(item, hints);
      } else {
        change(item, hints);
      }
    }
    return hints;
  }

  /** 202, once Redis has the hints. */
  public Answer hint(Hints hints) {
    if (!hints.now().isEmpty()) {
      queue.hintAll(hints.now(), Lane.INTERACTIVE, Duration.ZERO);
    }
    if (!hints.later().isEmpty()) {
      queue.hintAll(hints.later(), Lane.BACKFILL, Duration.ZERO);
    }
    return Answer.empty(202);
  }

  /** Notifications that knew the secret, since the start. */
  public long accepted() {
    return accepted.get();
  }

  /** Notifications that did not know the secret, since the start. */
  public long refused() {
    return refused.get();
  }

  /** Events about subscriptions that are not ours or about what has no id, since the start. */
  public long unknown() {
    return unknown.get();
  }

  private void lifecycle(JsonNode item, Hints hints) {
    Optional<String> name = subscriptions.nameOf(item.path("subscriptionId").asText(""));
    if (name.isEmpty()) {
      unknown.incrementAndGet();
      hints.later().add(new WorkName(WorkName.Kind.SUBSCRIPTIONS, ""));
    }
    String event = item.path("lifecycleEvent").asText();
    if (!event.equals("missed")) {
      name.ifPresent(n -> hints.now().add(new WorkName(WorkName.Kind.SUBSCRIPTION, n)));
    }
    if (!event.equals("reauthorizationRequired")) {
      covered(name).forEach(planId -> hints.later().add(WorkName.audit(planId)));
      hints.now().add(PLANS);
    }
  }

  /** The plans that a subscription tells of; all if it is not known which those are. */
  private List<String> covered(Optional<String> name) {
    List<String> some =
        plans.all().stream()
            .filter(
                plan ->
                    name.isPresent()
                        && (name.get().equals("plan-" + plan.planId())
                            || name.get().equals("group-" + plan.groupId())))
            .map(PlanState::planId)
            .toList();
    return some.isEmpty() ? plans.all().stream().map(PlanState::planId).toList() : some;
  }

  private void change(JsonNode item, Hints hints) {
    JsonNode data = item.path("resourceData");
    List<String> path = segments(item.path("resource").asText(""));
    String id = data.path("id").asText("");
    int tasks = path.lastIndexOf("tasks");
    int planned = path.indexOf("plans");
    if (Stream.of(after(path, planned), after(path, tasks), Optional.of(id))
        .flatMap(Optional::stream)
        .anyMatch(text -> !text.isEmpty() && !GraphId.isId(text))) {
      unknown.incrementAndGet();
      return;
    }
    if (planned >= 0 && after(path, planned).isPresent()) {
      plan(after(path, planned).get(), hints);
    } else if (tasks >= 0) {
      Optional<String> storeId = links.storeIdOf(after(path, tasks).orElse(id));
      if (storeId.isPresent()) {
        hints.now().add(WorkName.task(storeId.get()));
      } else {
        plan(data.path("planId").asText(""), hints);
      }
    } else if (path.contains("groups")) {
      group(after(path, path.indexOf("groups")).orElse(id), hints);
    } else {
      plan("", hints);
    }
  }

  /** A known plan; else all of them, as nothing says which. */
  private void plan(String planId, Hints hints) {
    if (!planId.isEmpty() && plans.get(planId).isPresent()) {
      hints.now().add(WorkName.plan(planId));
    } else {
      plans.all().forEach(plan -> hints.now().add(WorkName.plan(plan.planId())));
      hints.now().add(PLANS);
    }
  }

  private void group(String groupId, Hints hints) {
    hints.now().add(PLANS);
    Stream<PlanState> all = plans.all().stream();
    all.filter(plan -> groupId.isEmpty() || groupId.equals(plan.groupId()))
        .forEach(plan -> hints.now().add(WorkName.plan(plan.planId())));
  }

  /** {@code /planner/tasks('id')} and {@code planner/tasks/id} alike; names in lower case. */
  private static List<String> segments(String resource) {
    return Arrays.stream(resource.split("[?#]")[0].split("[/()']+"))
        .filter(segment -> !segment.isEmpty())
        .map(Notifications::folded)
        .toList();
  }

  private static String folded(String segment) {
    String lower = segment.toLowerCase(Locale.ROOT);
    return Set.of("planner", "tasks", "plans", "groups").contains(lower) ? lower : segment;
  }

  private static Optional<String> after(List<String> path, int index) {
    return index >= 0 && index + 1 < path.size() && !path.get(index + 1).equals("tasks")
        ? Optional.of(path.get(index + 1))
        : Optional.empty();
  }
}
