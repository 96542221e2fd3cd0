package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.testing.TestRedis;
import java.nio.ByteBuffer;
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

  @Test
  void anAnswerThatCannotBeTakenEndsTheConnectionAndNotTheOrderOfAnswers() {
    TestRedis.flush();
    try (RedisClients clients = RedisClients.open(TestRedis.url())) {
      var redis = clients.shared().async();
      clients.shared().sync().set("a", "1");
      clients.shared().sync().set("b", "2");
      var broken =
          redis.dispatch(
              CommandType.GET,
              new ValueOutput<>(StringCodec.UTF8) {
                @Override
                public void set(ByteBuffer bytes) {
                  throw new OutOfMemoryError("played");
                }
              },
              new CommandArgs<>(StringCodec.UTF8).addKey("a"));
      redis.get("a");
      assertThatThrownBy(() -> RedisClients.await(broken)).isInstanceOf(RedisException.class);
      // What is sent while the connection ends fails with it.
      await()
          .ignoreExceptionsInstanceOf(RedisException.class)
          .untilAsserted(() -> assertThat(clients.shared().sync().get("b")).isEqualTo("2"));
      for (int i = 0; i < 20; i++) {
        assertThat(clients.shared().sync().get("b")).isEqualTo("2");
        assertThat(clients.shared().sync().get("a")).isEqualTo("1");
      }
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
