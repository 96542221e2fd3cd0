package io.plannersync.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.state.Subscription;
import io.plannersync.subscriptions.PlayedMonth.Heeded;
import io.plannersync.testing.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A month of subscriptions, with all that can happen to them. */
class MonthTest {

  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;
  private static final long SEED = 4;
  private static final int CHECK = 4;
  private static final int MOST_CALLS = 900;

  /** The longest pause of a retry, and until it is seen. */
  private static final int RETRY = 20;

  /** Minutes without a live subscription, by name, as they are now and at the most. */
  private final Map<String, Integer> gaps = new HashMap<>();

  private int longestGap;
  private int events;

  @Test
  void a_month_of_events_lost_answers_refusals_and_a_new_address() {
    Instant really = Instant.now();
    try (PlayedMonth month = new PlayedMonth(SEED)) {
      month.start();
      String foreign = subscribeForAnotherPurpose(month);
      for (int minute = 0; minute < 30 * DAY; minute++) {
        happen(month, minute);
        month.minute();
        if (minute % CHECK == 0) {
          check(month, minute, foreign);
        }
      }
      checkAtTheEnd(month);
      System.out.printf(
          "A month: %d calls after %d events, at most %d minutes without a subscription, in %d"
              + " ms%n",
          month.calls, events, longestGap, Duration.between(really, Instant.now()).toMillis());
    }
  }

  private void happen(PlayedMonth month, int minute) {
    month.faults = 0.03;
    month.emulator.settings().acceptPlannerSubscriptions(!within(minute, 5 * DAY, 6 * DAY));
    month
        .emulator
        .subscriptions()
        .switches()
        .refusal(within(minute, 20 * DAY, 20 * DAY + 6 * HOUR) ? 403 : 0);
    month
        .emulator
        .subscriptions()
        .switches()
        .granted(minute < 10 * DAY ? Duration.ofHours(50) : null);
    month.reachable(!within(minute, 12 * DAY, 12 * DAY + 2 * HOUR));
    month.graphAnswers = !within(minute, 25 * DAY, 25 * DAY + 3 * HOUR);
    if (minute == 15 * DAY) {
      month.start();
    }
    if (month.random.nextInt(4 * HOUR) == 0) {
      event(month);
    }
  }

  private void event(PlayedMonth month) {
    List<ObjectNode> all =
        month.emulator.subscriptions().all().stream().filter(Webhook::isOurs).toList();
    if (!all.isEmpty()) {
      events++;
      ObjectNode one = all.get(month.random.nextInt(all.size()));
      List<String> kinds = List.of("reauthorizationRequired", "missed", "subscriptionRemoved");
      month
          .emulator
          .subscriptions()
          .lifecycle(one.get("id").asText(), kinds.get(month.random.nextInt(kinds.size())));
    }
  }

  private void check(PlayedMonth month, int minute, String foreign) {
    List<ObjectNode> all = month.emulator.subscriptions().all();
    for (String name : month.wanted) {
      List<ObjectNode> there = PlayedMonth.of(name, all);
      assertThat(there).as("%s at minute %s", name, minute).hasSizeLessThanOrEqualTo(1);
      boolean live =
          there.stream()
              .anyMatch(one -> one.get("notificationUrl").asText().startsWith(month.address()));
      if (live || isExcused(minute, name)) {
        gaps.put(name, 0);
      } else {
        longestGap = Math.max(longestGap, gaps.merge(name, CHECK, Integer::sum));
      }
    }
    if (minute % DAY == 0 && minute < 28 * DAY) {
      assertThat(all).extracting(one -> one.get("id").asText()).contains(foreign);
    }
  }

  /** While Graph or the address is away, and until what was refused is asked for again. */
  private static boolean isExcused(int minute, String name) {
    boolean plan = Wanted.isPlan(name);
    return plan && within(minute, 5 * DAY, 7 * DAY + RETRY)
        || within(minute, 20 * DAY, 21 * DAY + 6 * HOUR + RETRY)
        // Graph's pauses between attempts to tell of it have doubled by then.
        || within(minute, 12 * DAY, 12 * DAY + 4 * HOUR + RETRY)
        || within(minute, 25 * DAY, 25 * DAY + 3 * HOUR + RETRY);
  }

  private void checkAtTheEnd(PlayedMonth month) {
    assertThat(longestGap).isLessThanOrEqualTo(RETRY);
    for (String name : month.wanted) {
      Subscription record = month.records.find(name).orElseThrow();
      assertThat(record.isLive(month.clock.instant())).as(name).isTrue();
      assertThat(PlayedMonth.of(name, month.emulator.subscriptions().all()))
          .singleElement()
          .extracting(one -> one.get("id").asText())
          .isEqualTo(record.id());
    }
    Map<String, Instant> last = new HashMap<>();
    for (Heeded call : month.heeded) {
      if (call.authorizes()) {
        Instant before = last.put(call.id(), call.at());
        assertThat(before == null || !call.at().isBefore(before.plus(Life.APART)))
            .as("%s after %s", call, before)
            .isTrue();
      }
    }
    assertThat(month.calls).isLessThan(MOST_CALLS);
  }

  private static String subscribeForAnotherPurpose(PlayedMonth month) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("changeType", "updated");
    body.put("notificationUrl", month.address() + "/other?keep=1").put("resource", "/users");
    Instant end = month.clock.instant().plus(Duration.ofMinutes(41_759));
    body.put("expirationDateTime", end.toString());
    GraphReply reply = month.call(GraphCall.post(Targets.of("/v1.0/subscriptions"), body));
    return ((GraphReply.Ok) reply).body().get("id").asText();
  }

  private static boolean within(int minute, int from, int until) {
    return minute >= from && minute < until;
  }
}
