package io.plannersync.sim.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.store.Documents;
import io.plannersync.store.Documents.NewDocuments;
import io.plannersync.store.Read.Found;
import io.plannersync.store.RedisClients;
import io.plannersync.store.Representation;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreWatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts of the service that use Redis in their own ways. */
class ServiceOnMemoryRedisTest {

  private static final RedisURI NOWHERE = RedisURI.create("redis://memory");
  private static final StoreKeys KEYS = new StoreKeys("annika:");

  private final MemoryRedis redis = new MemoryRedis(() -> 1_700_000_000_000_000L, 1);
  private final List<Fate> fates = new ArrayList<>();
  private final RedisProcess process =
      redis.process("one", request -> fates.isEmpty() ? Fate.DONE : fates.remove(0));
  private final RedisClients clients = new RedisClients(NOWHERE, process);

  @ParameterizedTest
  @EnumSource(value = NewDocuments.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void documents_are_created_replaced_and_deleted(NewDocuments as) {
    Documents documents = new Documents(clients, KEYS, as);

    assertThat(documents.create("Task-1", "{\"a\":1}")).isTrue();
    assertThat(documents.create("Task-1", "{\"a\":2}")).isFalse();
    Found read = (Found) documents.read("Task-1");
    assertThat(documents.replace("Task-1", read, "{\"a\":3}")).isTrue();
    assertThat(documents.replace("Task-1", read, "{\"a\":4}")).isFalse();
    Found now = (Found) documents.read("Task-1");
    assertThat(now.raw()).isEqualTo("{\"a\":3}");
    assertThat(now.representation()).isEqualTo(Representation.valueOf(as.name()));
    List<String> scanned = new ArrayList<>();
    documents.scan(scanned::addAll);
    assertThat(scanned).containsExactly("Task-1");
    assertThat(documents.delete("Task-1", now)).isTrue();
    assertThat(redis.content()).isEmpty();
  }

  @Test
  void another_store_is_told_from_this_one_after_a_restart() {
    StoreWatch watch = new StoreWatch(clients, KEYS, () -> "marker");
    watch.mark();
    assertThat(watch.enableKeyspaceEvents()).isTrue();
    var before = watch.epoch();
    assertThat(watch.epoch()).isEqualTo(before);

    redis.restart(0);

    assertThat(watch.epoch()).isNotEqualTo(before);
    assertThat(watch.keyspaceEvents()).contains("");
  }

  @Test
  void an_evicted_key_is_counted() {
    StoreWatch watch = new StoreWatch(clients, KEYS, () -> "marker");
    clients.shared().sync().set("a", "1");
    var before = watch.epoch();

    redis.evict("a");

    assertThat(watch.epoch()).isNotEqualTo(before);
  }

  @Test
  void a_subscriber_hears_what_is_published_until_its_process_dies() {
    List<String> heard = new ArrayList<>();
    var subscriber = clients.connectPubSub();
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            heard.add(message);
          }
        });
    subscriber.sync().subscribe("news");

    redis.connect().sync().publish("news", "one");
    redis.connect().sync().publish("olds", "two");
    process.kill();
    redis.connect().sync().publish("news", "three");

    assertThat(heard).containsExactly("one");
  }
}
