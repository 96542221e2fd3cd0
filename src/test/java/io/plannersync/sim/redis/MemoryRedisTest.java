package io.plannersync.sim.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryRedisTest {

  private static final Duration LEASE = Duration.ofMinutes(1);

  private final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
  private final MemoryRedis redis = new MemoryRedis(micros::get, 1);
  private final StatefulRedisConnection<String, String> client = redis.connect();

  @Test
  void the_work_queue_runs_on_it() {
    WorkQueue queue = new WorkQueue(client, "planner-sync:");
    queue.hint(new WorkName(WorkName.Kind.TASK, "one"), Lane.INTERACTIVE, Duration.ZERO);

    List<WorkItem> taken = queue.take(WorkName.Kind.TASK, 10, LEASE, "me");

    assertThat(taken).extracting(item -> item.name().toString()).containsExactly("task:one");
    assertThat(queue.take(WorkName.Kind.TASK, 10, LEASE, "me")).isEmpty();
    micros.addAndGet(LEASE.toMillis() * 1000);
    assertThat(queue.take(WorkName.Kind.TASK, 10, LEASE, "me")).hasSize(1);
  }

  @Test
  void the_newest_writes_are_lost_by_a_restart() {
    client.sync().set("a", "1");
    client.sync().hset("h", Map.of("x", "1", "y", "2"));
    Map<String, String> before = redis.content();
    client.sync().set("a", "2");
    client.sync().hdel("h", "x", "y");
    client.sync().lpush("l", "1");
    String runId = redis.runId();

    redis.restart(3);

    assertThat(redis.content()).isEqualTo(before);
    assertThat(redis.runId()).isNotEqualTo(runId);
    assertThat(client.sync().info("server")).contains("run_id:" + redis.runId());
    assertThat(client.sync().hgetall("h")).isEqualTo(Map.of("x", "1", "y", "2"));
  }

  @Test
  void a_killed_process_does_nothing_more() {
    List<Fate> fates = new ArrayList<>(List.of(Fate.DONE, Fate.DIES_AFTER));
    RedisProcess process = redis.process("one", request -> fates.remove(0));
    var lasting = process.connect().sync();
    var other = process.connectOnce().sync();

    lasting.set("a", "1");
    assertThatThrownBy(() -> lasting.set("a", "2")).isInstanceOf(Killed.class);
    assertThatThrownBy(() -> other.set("a", "3")).isInstanceOf(Killed.class);

    assertThat(client.sync().get("a")).isEqualTo("2");
  }

  @Test
  void a_command_is_lost_before_or_after_its_effect() {
    Fate[] next = {Fate.LOST_BEFORE};
    var lasting = redis.process("one", request -> next[0]).connect().sync();

    assertThatThrownBy(() -> lasting.incr("n")).isInstanceOf(RedisException.class);
    assertThat(client.sync().get("n")).isNull();
    next[0] = Fate.LOST_AFTER;
    assertThatThrownBy(() -> lasting.incr("n")).isInstanceOf(RedisException.class);
    assertThat(client.sync().get("n")).isEqualTo("1");
    next[0] = Fate.TWICE;
    assertThat(lasting.incr("n")).isEqualTo(3);
    next[0] = Fate.OOM;
    assertThatThrownBy(() -> lasting.incr("n"))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageStartingWith("OOM");
    assertThat(lasting.get("n")).isEqualTo("3");
  }

  @Test
  void a_transaction_on_a_connection_that_breaks_is_not_executed() {
    Fate[] next = {Fate.DONE};
    StatefulRedisConnection<String, String> brief =
        redis.process("one", request -> next[0]).connectOnce();
    brief.async().watch("a");
    brief.async().multi();
    next[0] = Fate.LOST_BEFORE;
    var lost = brief.async().set("a", "1");
    next[0] = Fate.DONE;

    assertThat(lost.toCompletableFuture()).isCompletedExceptionally();
    assertThat(brief.async().exec().toCompletableFuture()).isCompletedExceptionally();
    assertThat(brief.isOpen()).isFalse();
    assertThat(redis.content()).isEmpty();
  }

  @Test
  void events_come_in_order_as_far_as_they_are_allowed() {
    List<String> heard = new ArrayList<>();
    redis.onMessage((channel, message) -> heard.add(channel + " " + message));
    client.sync().set("a", "0");
    client.sync().configSet("notify-keyspace-events", "Kg$xed");
    client.sync().setex("a", 10, "1");
    client.sync().rename("a", "b");
    micros.addAndGet(11_000_000);
    redis.expireDue();
    client.sync().publish("channel", "text");

    assertThat(heard)
        .containsExactly(
            "__keyspace@0__:a set",
            "__keyspace@0__:a expire",
            "__keyspace@0__:a rename_from",
            "__keyspace@0__:b rename_to",
            "__keyspace@0__:b expired",
            "channel text");
  }

  @Test
  void a_scan_shows_every_key_that_is_there_all_the_time() {
    for (int i = 0; i < 100; i++) {
      client.sync().set("key:" + i, "");
    }
    ScanArgs args = ScanArgs.Builder.matches("key:*").limit(7);
    List<String> seen = new ArrayList<>();
    var page = client.sync().scan(args);
    int round = 0;
    while (true) {
      seen.addAll(page.getKeys());
      client.sync().del("key:" + round);
      client.sync().set("new:" + round++, "");
      if (page.isFinished()) {
        break;
      }
      page = client.sync().scan(page, args);
    }
    for (int i = round; i < 100; i++) {
      assertThat(seen).contains("key:" + i);
    }
  }

  @Test
  void a_branch_goes_its_own_way() {
    client.sync().set("a", "1");
    MemoryRedis branch = redis.branch(micros::get, 2);

    branch.connect().sync().set("a", "2");

    assertThat(client.sync().get("a")).isEqualTo("1");
    branch.rollBackTo(0);
    assertThat(branch.content()).isEqualTo(redis.content());
  }

  @Test
  void a_full_server_lets_a_script_finish_that_has_begun_to_free() {
    client.sync().set("a", "1");
    redis.refuse(Refusal.OOM);
    String frees = "redis.call('DEL', 'a') redis.call('SET', 'b', '1') return 1";
    String writes = "redis.call('SET', 'c', '1') return 1";

    var sync = client.sync();
    assertThat((Long) sync.eval(frees, ScriptOutputType.INTEGER)).isEqualTo(1);
    assertThatThrownBy(() -> sync.eval(writes, ScriptOutputType.INTEGER))
        .hasMessageContaining("OOM");
    assertThat(redis.content().keySet()).containsExactly("b");
  }

  @Test
  void an_unknown_command_is_named() {
    assertThatThrownBy(() -> client.sync().bitcount("a"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("BITCOUNT");
  }
}
