package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.testing.TestRedis;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreWatchTest {

  private static final String EVENTS = "notify-keyspace-events";

  private final Store store = Store.of(Representation.STRING);
  private final StoreWatch watch =
      new StoreWatch(store.clients, Store.KEYS, StoreWatchTest::newMark);

  @BeforeEach
  void noEvents() {
    store.redis().configSet(EVENTS, "");
  }

  @AfterEach
  void close() {
    store.redis().configSet(EVENTS, "");
    store.close();
  }

  @Test
  void aStoreInWhichAgentsOnlyWorkedIsTheSame() {
    watch.mark();
    StoreEpoch before = watch.epoch();
    store.redis().set("annika:tasks:T1", "{}");
    store.redis().del("annika:tasks:T1");
    store.redis().psetex("annika:x", 1, "expires");
    watch.mark();
    assertThat(watch.epoch()).isEqualTo(before);
    assertThat(before.marked()).isTrue();
    assertThat(before.runId()).hasSize(40);
    assertThat(before.role()).isEqualTo("master");
  }

  @Test
  void anEmptiedStoreIsAnotherOneEvenIfItWasMarkedAgain() {
    assertThat(watch.marked()).isFalse();
    watch.mark();
    StoreEpoch before = watch.epoch();
    store.redis().flushall();
    assertThat(watch.marked()).isFalse();
    assertThat(watch.epoch().marked()).isFalse();
    watch.mark();
    assertThat(watch.marked()).isTrue();
    assertThat(watch.epoch()).isNotEqualTo(before);
  }

  @Test
  void aStoreThatEvictedIsAnotherOne() {
    watch.mark();
    StoreEpoch before = watch.epoch();
    store.redis().configSet("maxmemory-policy", "allkeys-random");
    store.redis().configSet("maxmemory", "1");
    try {
      store.redis().exists("any");
      store.redis().get("any");
    } finally {
      store.redis().configSet("maxmemory", "0");
      store.redis().configSet("maxmemory-policy", "noeviction");
    }
    assertThat(watch.epoch().evictedKeys()).isGreaterThan(before.evictedKeys());
    assertThat(watch.epoch()).isNotEqualTo(before);
  }

  @Test
  void aStoreThatFailedOverIsAnotherOne() {
    watch.mark();
    StoreEpoch before = watch.epoch();
    try {
      store.redis().replicaof("127.0.0.1", 1);
      assertThat(watch.epoch().role()).isEqualTo("slave");
    } finally {
      store.redis().replicaofNoOne();
    }
    assertThat(watch.epoch().replicationId()).isNotEqualTo(before.replicationId());
  }

  @Test
  void whatIsNeededIsAddedToTheFlagsThatAreSet() {
    assertThat(StoreWatch.withNeeded("")).isEqualTo("Kg$xed");
    assertThat(StoreWatch.withNeeded("El")).isEqualTo("ElKg$xed");
    assertThat(StoreWatch.withNeeded("AE")).isEqualTo("AEK");
    assertThat(StoreWatch.withNeeded("AKE")).isEqualTo("AKE");
  }

  @Test
  void anEnabledServerTellsOfChangedDocuments() throws InterruptedException {
    store.redis().configSet(EVENTS, "El");
    assertThat(watch.enableKeyspaceEvents()).isTrue();
    assertThat(watch.enableKeyspaceEvents()).as("again").isTrue();
    assertThat(watch.keyspaceEvents().orElseThrow()).contains("K", "g", "$", "x", "e", "E", "l");

    RedisClient listener = RedisClient.create(TestRedis.url());
    try (var heard = listener.connectPubSub()) {
      BlockingQueue<String> events = new LinkedBlockingQueue<>();
      heard.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String event) {
              events.add(channel + " " + event);
            }
          });
      heard.sync().psubscribe("__keyspace@0__:" + Store.KEYS.tasks() + "*");
      store.redis().set("annika:tasks:T1", "{}");
      store.redis().del("annika:tasks:T1");
      assertThat(events.poll(5, TimeUnit.SECONDS)).endsWith(":annika:tasks:T1 set");
      assertThat(events.poll(5, TimeUnit.SECONDS)).endsWith(":annika:tasks:T1 del");
    } finally {
      listener.shutdown();
    }
  }

  @Test
  void aServerThatRefusesIsTakenAsItIs() {
    store
        .redis()
        .aclSetuser(
            "guest",
            AclSetuserArgs.Builder.on()
                .addPassword("pw")
                .allKeys()
                .allChannels()
                .allCommands()
                .removeCommand(CommandType.CONFIG));
    String url = TestRedis.url().replace("redis://", "redis://guest:pw@");
    try (RedisClients clients = RedisClients.open(url)) {
      StoreWatch refused = new StoreWatch(clients, Store.KEYS, StoreWatchTest::newMark);
      assertThat(refused.keyspaceEvents()).isEmpty();
      assertThat(refused.enableKeyspaceEvents()).isFalse();
    } finally {
      store.redis().aclDeluser("guest");
    }
    assertThat(watch.keyspaceEvents()).contains("");
  }

  private static String newMark() {
    return UUID.randomUUID().toString();
  }
}
