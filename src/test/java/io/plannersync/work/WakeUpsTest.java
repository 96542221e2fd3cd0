package io.plannersync.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long it takes until a consumer knows that something is due, and what it asks meanwhile. */
class WakeUpsTest {

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private final RedisClient client = RedisClient.create(redis.uri());
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Queue<Long> begun = new ConcurrentLinkedQueue<>();
  private WorkQueue queue;

  @BeforeEach
  void start() throws Exception {
    queue = new WorkQueue(redis.connection(), "planner-sync:");
    WorkComponent work = new WorkComponent();
    work.setQueue(queue);
    work.setMessages(client::connectPubSub);
    camel.addComponent("work", work);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("work:task?delay=10").process(exchange -> begin(exchange.getMessage()));
            from("work:plan?delay=10").process(exchange -> begin(exchange.getMessage()));
          }
        });
    camel.start();
  }

  private void begin(Message message) {
    begun.add(System.nanoTime());
    message.setBody(Outcome.SETTLED);
  }

  @AfterEach
  void stop() {
    camel.stop();
    client.shutdown();
  }

  @Test
  void while_nothing_is_due_redis_is_asked_once_a_second_for_all_kinds() {
    taken("first");
    long before = scripts();
    long began = System.nanoTime();
    await().until(() -> System.nanoTime() - began > Duration.ofSeconds(3).toNanos());
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
    assertThat(scripts() - before).isLessThanOrEqualTo(seconds + 1);
  }

  @Test
  void a_hint_of_another_client_is_taken_long_before_the_next_question() {
    taken("first");
    for (int i = 0; i < 10; i++) {
      assertThat(taken("Task-" + i)).isLessThan(Duration.ofMillis(500));
    }
  }

  @Test
  void a_hint_whose_message_was_lost_is_taken_with_the_next_question() {
    taken("first");
    redis.sync().clientKill(KillArgs.Builder.typePubsub());
    assertThat(taken("second")).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void what_is_due_later_is_taken_then_and_not_before() {
    taken("first");
    begun.clear();
    long hinted = System.nanoTime();
    queue.hint(WorkName.task("Task-later"), Lane.INTERACTIVE, Duration.ofMillis(1300));
    await().until(() -> !begun.isEmpty());
    assertThat(Duration.ofNanos(begun.remove() - hinted))
        .isBetween(Duration.ofMillis(1299), Duration.ofSeconds(3));
  }

  private Duration taken(String task) {
    begun.clear();
    long hinted = System.nanoTime();
    queue.hint(WorkName.task(task), Lane.INTERACTIVE, Duration.ZERO);
    await().until(() -> !begun.isEmpty());
    return Duration.ofNanos(begun.remove() - hinted);
  }

  private static long scripts() {
    return redis
        .sync()
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_eval"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
        .sum();
  }
}
