package io.plannersync.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.GraphReply;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Subscription.State;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.subscriptions.Step.Action;
import io.plannersync.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tunnel finds its address late, and may get another one at any moment. */
class MovedAddressTest {

  private static final String PREFIX = "planner-sync:";
  private static final String NAME = "group-G1";
  private static final WorkItem ITEM =
      new WorkItem(new WorkName(Kind.SUBSCRIPTION, NAME), Lane.BACKFILL, 1, 1, 0);

  private final StatefulRedisConnection<String, String> redis = TestRedis.connect();
  private final SubscriptionRecords records = new SubscriptionRecords(redis, PREFIX);
  private final PlanStates plans = new PlanStates(redis, PREFIX);
  private final Wanted wanted = new Wanted(Wanted.Choice.GROUPS, plans);
  private final Webhook webhook = new Webhook(() -> this.address, "the secret", List::of);
  private final Clock clock = Clock.systemUTC();
  private final KeepSubscription keeping =
      new KeepSubscription(
          records, wanted, webhook, Duration.ofDays(1), () -> Duration.ZERO, clock);
  private String address = "";

  @BeforeEach
  void empty() {
    redis.sync().flushall();
    plans.update("P1", plan -> plan.named("One", "G1"));
  }

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void nothing_is_asked_of_graph_as_long_as_there_is_no_address() {
    assertThat(keeping.next(ITEM)).isEqualTo(new Outcome.Again(Duration.ofMinutes(1)));
    assertThat(records.find(NAME)).isEmpty();
  }

  @Test
  void what_was_subscribed_before_the_address_is_known_is_kept_until_then() {
    created("https://one.example.com");
    address = "";

    assertThat(keeping.next(ITEM)).isInstanceOf(Outcome.Again.class);

    assertThat(records.find(NAME).orElseThrow().state()).isEqualTo(State.LIVE);
  }

  @Test
  void a_new_address_replaces_the_subscription() {
    created("https://one.example.com");
    address = "https://two.example.com";

    assertThat(keeping.next(ITEM)).extracting("action").isEqualTo(Action.REMOVE);
  }

  @Test
  void an_address_that_changes_while_graph_answers_replaces_it_as_well() {
    address = "https://one.example.com";
    Step step = (Step) keeping.next(ITEM);
    address = "https://two.example.com";
    keeping.kept(step, answer());

    assertThat(keeping.next(ITEM)).extracting("action").isEqualTo(Action.REMOVE);
  }

  @Test
  void all_that_are_wanted_are_looked_at_when_the_address_is_another_one() {
    List<String> looked = new ArrayList<>();
    TidySubscriptions tidying =
        new TidySubscriptions(
            records, wanted, webhook, (name, delay) -> looked.add(name.toString()), clock);

    tidying.moved();

    assertThat(looked).contains("subscription:" + NAME);
  }

  private void created(String at) {
    address = at;
    keeping.kept((Step) keeping.next(ITEM), answer());
    assertThat(records.find(NAME).orElseThrow().state()).isEqualTo(State.LIVE);
  }

  private static GraphReply answer() {
    return new GraphReply.Ok(
        201,
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "S1")
            .put("expirationDateTime", Instant.now().plus(Duration.ofDays(2)).toString()));
  }
}
