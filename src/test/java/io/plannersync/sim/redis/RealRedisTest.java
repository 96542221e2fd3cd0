package io.plannersync.sim.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RealRedisTest {

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private final RealRedis redis = new RealRedis(database.uri());
  private Fate next = Fate.DONE;
  private final RedisProcess process = redis.process("one", request -> next);

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void a_command_is_lost_before_or_after_its_effect_or_done_twice() {
    var lasting = process.connect().sync();

    next = Fate.LOST_BEFORE;
    assertThatThrownBy(() -> lasting.incr("n")).isInstanceOf(RedisException.class);
    assertThat(database.sync().get("n")).isNull();
    next = Fate.LOST_AFTER;
    assertThatThrownBy(() -> lasting.incr("n")).isInstanceOf(RedisException.class);
    assertThat(database.sync().get("n")).isEqualTo("1");
    next = Fate.TWICE;
    assertThat(lasting.incr("n")).isEqualTo(3);
    next = Fate.OOM;
    assertThatThrownBy(() -> lasting.incr("n"))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageStartingWith("OOM");
    assertThat(lasting.get("n")).isEqualTo("3");
  }

  @Test
  void a_transaction_on_a_connection_that_breaks_is_not_executed() {
    StatefulRedisConnection<String, String> once = process.connectOnce();
    once.async().watch("a");
    once.async().multi();
    next = Fate.LOST_BEFORE;
    var lost = once.async().set("a", "1").toCompletableFuture();
    next = Fate.DONE;

    assertThat(lost).isCompletedExceptionally();
    assertThat(once.async().exec().toCompletableFuture()).isCompletedExceptionally();
    assertThat(once.isOpen()).isFalse();
    assertThat(database.sync().get("a")).isNull();
  }

  @Test
  void a_transaction_of_which_a_command_was_refused_is_not_executed() {
    StatefulRedisConnection<String, String> once = process.connectOnce();
    once.async().multi();
    next = Fate.OOM;
    once.async().set("a", "1");
    next = Fate.DONE;
    once.async().set("b", "1");

    assertThat(once.async().exec().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withMessageContaining("EXECABORT");
    assertThat(database.sync().exists("a", "b")).isZero();
  }

  @Test
  void a_killed_process_does_nothing_more() {
    var lasting = process.connect().sync();

    next = Fate.DIES_AFTER;
    assertThatThrownBy(() -> lasting.set("a", "1")).isInstanceOf(Killed.class);
    next = Fate.DONE;
    assertThatThrownBy(() -> lasting.set("a", "2")).isInstanceOf(Killed.class);
    assertThatThrownBy(process::connectOnce).isInstanceOf(Killed.class);

    assertThat(database.sync().get("a")).isEqualTo("1");
  }
}
