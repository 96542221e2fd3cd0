package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.plannersync.testing.TestRedis;
import org.junit.jupiter.api.Test;

class RedisClientsTest {

  @Test
  void everyKindOfAddressIsUnderstood() {
    RedisURI plain = RedisClients.parse("redis://user:p%40ss@redis.internal:6380/2");
    assertThat(plain.getHost()).isEqualTo("redis.internal");
    assertThat(plain.getPort()).isEqualTo(6380);
    assertThat(plain.getDatabase()).isEqualTo(2);
    assertThat(plain.getCredentialsProvider().resolveCredentials().block().getUsername())
        .isEqualTo("user");
    assertThat(plain.isSsl()).isFalse();
    assertThat(RedisClients.parse(" redis://localhost ").getPort()).isEqualTo(6379);
    assertThat(RedisClients.parse("rediss://localhost").isSsl()).isTrue();
    RedisURI sentinel = RedisClients.parse("redis-sentinel://pw@a:26379,b:26380/1#main");
    assertThat(sentinel.getSentinelMasterId()).isEqualTo("main");
    assertThat(sentinel.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 26380);
    assertThat(sentinel.getTimeout()).isEqualTo(RedisClients.TIMEOUT);
  }

  @Test
  void aWrongAddressIsRefusedWithoutRepeatingIt() {
    for (String wrong :
        new String[] {"http://:secret@localhost", "redis://:sec ret@localhost", "secret", ""}) {
      assertThatThrownBy(() -> RedisClients.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .hasMessageContaining("redis://host:port")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void thePasswordIsNeverShown() {
    TestRedis.flush();
    try (var admin = TestRedis.connect()) {
      admin
          .sync()
          .aclSetuser(
              "shown",
              AclSetuserArgs.Builder.on()
                  .addPassword("topsecret")
                  .allKeys()
                  .allChannels()
                  .allCommands());
      String url = TestRedis.url().replace("redis://", "redis://shown:topsecret@");
      try (RedisClients clients = RedisClients.open(url)) {
        assertThat(clients.shared().sync().aclWhoami()).isEqualTo("shown");
        assertThat(clients.toString()).startsWith("127.0.0.1:").doesNotContain("topsecret");
        assertThat(clients.uri().toString()).doesNotContain("topsecret");
      } finally {
        admin.sync().aclDeluser("shown");
      }
      assertThatThrownBy(() -> RedisClients.open(url))
          .isInstanceOf(RedisException.class)
          .hasMessageNotContaining("topsecret");
    }
  }

  /** A connection that came back would run EXEC without knowing what was watched. */
  @Test
  void aTransactionNeverOutlivesItsConnection() {
    TestRedis.flush();
    try (RedisClients clients = RedisClients.open(TestRedis.url())) {
      clients.shared().sync().set("key", "before");
      assertThatThrownBy(
              () ->
                  clients.exclusively(
                      redis -> {
                        RedisClients.await(redis.watch("key"));
                        long id = RedisClients.await(redis.clientId());
                        clients.shared().sync().clientKill(KillArgs.Builder.id(id));
                        redis.multi();
                        redis.set("key", "after");
                        return RedisClients.await(redis.exec());
                      }))
          .isInstanceOf(RedisException.class);
      assertThat(clients.shared().sync().get("key")).isEqualTo("before");
      assertThat(clients.<String>exclusively(redis -> RedisClients.await(redis.get("key"))))
          .as("the next one gets a new connection")
          .isEqualTo("before");
    }
  }

  @Test
  void whatWasThrownInATransactionLeavesNothingOpenForTheNextOne() {
    TestRedis.flush();
    try (RedisClients clients = RedisClients.open(TestRedis.url())) {
      assertThatThrownBy(
              () ->
                  clients.exclusively(
                      redis -> {
                        redis.multi();
                        throw new IllegalStateException("half way");
                      }))
          .hasMessage("half way");
      assertThat(clients.<String>exclusively(redis -> RedisClients.await(redis.set("key", "x"))))
          .isEqualTo("OK");
      assertThat(clients.shared().sync().get("key")).isEqualTo("x");
    }
  }
}
