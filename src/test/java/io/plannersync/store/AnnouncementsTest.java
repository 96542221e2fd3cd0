package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.testing.TestRedis;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnnouncementsTest {

  private static final StoreKeys KEYS = Store.KEYS;
  private static final long WEEK = 7 * 24 * 3600;

  private static Announcements.Change change(String action) {
    return new Announcements.Change(
        action, "T1", "{\"id\":\"T1\"}", "P1", "{\"id\":\"P1\"}", "e1", "d1", null);
  }

  @ParameterizedTest
  @EnumSource
  void aChangeIsWrittenWhereReadersLookForIt(Representation as) {
    try (Store store = Store.of(as)) {
      store.redis().set(KEYS.storeTombstone("T1"), "deleted");
      store.redis().set(KEYS.plannerTombstone("P1"), "{}");
      store.announcements().announce(change("created"));
      assertThat(store.get(KEYS.snapshot("P1"))).isEqualTo("{\"id\":\"P1\"}");
      assertThat(store.redis().type(KEYS.snapshot("P1"))).isEqualTo(as.type());
      assertThat(store.redis().get(KEYS.etag("P1"))).isEqualTo("e1");
      assertThat(store.redis().get(KEYS.detailsEtag("P1"))).isEqualTo("d1");
      assertThat(store.redis().lrange(KEYS.syncLog(), 0, -1))
          .containsExactly(
              Messages.logEntry(Store.NOW, "create", "T1", "P1", "success", null, null));
      assertThat(store.redis().exists(KEYS.storeTombstone("T1"), KEYS.plannerTombstone("P1")))
          .isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyOfAnotherTypeIsLeftAloneAndStopsNothing(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEYS.syncLog(), "[]");
      store.redis().lpush(KEYS.snapshot("P1"), "x");

      store.announcements().record(change("updated"));

      assertThat(store.get(KEYS.syncLog())).isEqualTo("[]");
      assertThat(store.redis().lrange(KEYS.snapshot("P1"), 0, -1)).containsExactly("x");
      assertThat(store.redis().get(KEYS.etag("P1"))).isEqualTo("e1");
    }
  }

  @Test
  void whoHearsOfAChangeFindsEverythingInPlace() throws InterruptedException {
    try (Store store = Store.of(Representation.STRING)) {
      RedisClient listener = RedisClient.create(TestRedis.url());
      try (var heard = listener.connectPubSub()) {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        heard.addListener(
            new RedisPubSubAdapter<>() {
              @Override
              public void message(String channel, String message) {
                messages.add(message);
              }
            });
        heard.sync().subscribe(KEYS.updates());
        Announcements announcements = store.announcements();
        announcements.record(change("updated"));
        announcements.announce(change("updated"));
        assertThat(messages.poll(5, TimeUnit.SECONDS))
            .isEqualTo(Messages.updated("T1", "{\"id\":\"T1\"}", "e1"));
        announcements.announceDeleted("T1", "P1", "{\"id\":\"T1\"}", "deleted");
        assertThat(messages.poll(5, TimeUnit.SECONDS))
            .isEqualTo(Messages.deleted("T1", "{\"id\":\"T1\"}"));
        announcements.publish(Messages.created("T2", "{}", null));
        assertThat(messages.poll(5, TimeUnit.SECONDS)).contains("\"created\"");
        assertThat(messages).isEmpty();
      } finally {
        listener.shutdown();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeletionLeavesBothTombstonesForAWeekAndNoSnapshot(Representation as) {
    try (Store store = Store.of(as)) {
      Announcements announcements = store.announcements();
      announcements.announce(change("created"));
      announcements.announceDeleted("T1", "P1", null, "not_found");
      assertThat(store.get(KEYS.plannerTombstone("P1")))
          .isEqualTo(Messages.tombstone(Store.NOW, "not_found"));
      assertThat(store.redis().type(KEYS.plannerTombstone("P1"))).isEqualTo(as.type());
      assertThat(store.redis().get(KEYS.storeTombstone("T1"))).isEqualTo("not_found");
      assertThat(store.redis().ttl(KEYS.plannerTombstone("P1"))).isBetween(WEEK - 10, WEEK);
      assertThat(store.redis().ttl(KEYS.storeTombstone("T1"))).isBetween(WEEK - 10, WEEK);
      assertThat(store.redis().exists(KEYS.snapshot("P1"), KEYS.etag("P1"), KEYS.detailsEtag("P1")))
          .isZero();
      announcements.removeTombstones("T1", "P1");
      assertThat(store.redis().keys("*")).containsExactly(KEYS.syncLog());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSnapshotKeepsTheRepresentationItHasAndAForeignKeyStaysAsItIs(Representation as) {
    try (Store store = Store.of(Representation.JSON)) {
      Announcements other =
          new Announcements(
              store.clients,
              KEYS,
              as == Representation.JSON ? Representation.STRING : Representation.JSON,
              Store.CLOCK);
      store.put(KEYS.snapshot("P1"), as, "{}");
      other.announce(change("updated"));
      assertThat(store.redis().type(KEYS.snapshot("P1"))).isEqualTo(as.type());
      assertThat(store.get(KEYS.snapshot("P1"))).isEqualTo("{\"id\":\"P1\"}");

      store.redis().del(KEYS.snapshot("P1"));
      store.redis().hset(KEYS.snapshot("P1"), "f", "x");
      other.announce(change("updated"));
      assertThat(store.redis().hget(KEYS.snapshot("P1"), "f")).isEqualTo("x");
    }
  }

  @Test
  void logAndFailuresKeepTheNewestThousandAndHealthGoesByItself() {
    try (Store store = Store.of(Representation.STRING)) {
      Announcements announcements = store.announcements();
      for (int i = 0; i < 1_002; i++) {
        announcements.log("{\"n\":" + i + "}");
        announcements.failed("update", "T" + i, "throttled");
      }
      assertThat(store.redis().llen(KEYS.syncLog())).isEqualTo(1_000);
      assertThat(store.redis().lindex(KEYS.syncLog(), 0)).isEqualTo("{\"n\":1001}");
      assertThat(store.redis().llen(KEYS.syncFailed())).isEqualTo(1_000);
      assertThat(store.redis().lindex(KEYS.syncFailed(), 0))
          .isEqualTo(Messages.failure(Store.NOW, "update", "T1001", "throttled"));
      assertThat(store.redis().ttl(KEYS.syncFailed())).isBetween(WEEK - 10, WEEK);
      assertThat(store.redis().ttl(KEYS.syncLog())).isEqualTo(-1);

      announcements.health(new Messages.Health(1, 2, 3, "ok", 4, 5));
      assertThat(store.redis().ttl(KEYS.syncHealth())).isBetween(290L, 300L);
    }
  }
}
