package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.testing.RedisJsonProxy;
import io.plannersync.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisChecksTest {

  private final Examination doctor = new Examination();
  private final RedisClient client = RedisClient.create(Examination.redisUrl());
  private final StatefulRedisConnection<String, String> connection = client.connect();
  private final RedisCommands<String, String> redis = connection.sync();

  /** Only Redis is of interest here. */
  @BeforeEach
  void begin() {
    redis.flushall();
    doctor.with("AZURE_TENANT_ID", null);
  }

  @AfterEach
  void end() {
    redis.aclDeluser("weak");
    redis.configSet("appendonly", "yes");
    redis.configSet("save", "");
    redis.configSet("maxmemory-policy", "noeviction");
    redis.configSet("notify-keyspace-events", "KEA");
    redis.flushall();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    doctor.close();
  }

  @Test
  void a_server_that_keeps_everything_passes_and_keeps_nothing_of_doctors() {
    var outcome = doctor.examine();

    assertThat(outcome.fixes()).containsOnlyKeys("settings");
    assertThat(outcome.of("redis-persistence")).isEqualTo("PASS append-only file");
    assertThat(outcome.of("redis-eviction")).isEqualTo("PASS noeviction");
    assertThat(outcome.of("redis-events")).isEqualTo("PASS an event of a test key arrived");
    assertThat(outcome.of("redis-json")).startsWith("SKIP not used");
    assertThat(outcome.of("clock-redis")).startsWith("PASS");
    assertThat(redis.keys("*")).isEmpty();
  }

  @Test
  void an_evicting_policy_fails_even_without_a_limit() {
    redis.configSet("maxmemory-policy", "allkeys-lru");

    var outcome = doctor.examine();

    assertThat(outcome.of("redis-eviction")).startsWith("FAIL maxmemory-policy is allkeys-lru");
    assertThat(outcome.fixes().get("redis-eviction"))
        .contains("redis-cli CONFIG SET maxmemory-policy noeviction");
  }

  @Test
  void a_server_that_keeps_nothing_on_disk_fails() {
    redis.configSet("appendonly", "no");

    var outcome = doctor.examine();

    assertThat(outcome.of("redis-persistence")).contains("all data is lost when Redis restarts");
    assertThat(outcome.fixes().get("redis-persistence")).contains("appendonly yes");
  }

  @Test
  void snapshots_alone_pass_with_a_warning() {
    redis.configSet("appendonly", "no");
    redis.configSet("save", "900 1");

    assertThat(doctor.examine().of("redis-persistence"))
        .startsWith("PASS snapshots only (save 900 1)")
        .contains("loses the last minutes");
  }

  @Test
  void events_that_are_off_are_the_services_to_switch_on() {
    redis.configSet("notify-keyspace-events", "");

    assertThat(doctor.examine().of("redis-events"))
        .isEqualTo("PASS now \"\"; the service sets them when it starts");
    assertThat(redis.configGet("notify-keyspace-events"))
        .containsEntry("notify-keyspace-events", "");
  }

  @Test
  void a_managed_server_that_refuses_config_is_told_what_to_set() {
    String managed = TestRedis.start("rename-command CONFIG \"\"");

    var outcome = doctor.with("REDIS_URL", managed).examine();

    assertThat(outcome.of("redis-events"))
        .startsWith("SKIP")
        .contains("Set notify-keyspace-events Kg$xed");
    assertThat(outcome.of("redis-persistence")).startsWith("SKIP").contains("CONFIG is refused");
    assertThat(outcome.of("redis-eviction")).isEqualTo("PASS noeviction");
  }

  @Test
  void a_user_who_may_do_little_is_told_so_and_no_password_is_shown() {
    redis.aclSetuser(
        "weak",
        AclSetuserArgs.Builder.on()
            .addPassword("topsecret9")
            .keyPattern("other:*")
            .addCommand(CommandType.PING));
    RedisURI uri = RedisURI.create(Examination.redisUrl());
    String url = "redis://weak:%s@127.0.0.1:" + uri.getPort();

    for (String password : List.of("topsecret9", "wrongsecret9")) {
      var outcome = doctor.with("REDIS_URL", url.formatted(password)).examine();

      assertThat(outcome.of("redis")).startsWith("FAIL");
      assertThat(outcome.fixes().get("redis")).contains("into REDIS_URL");
      assertThat(outcome.printed()).doesNotContain(password);
    }
  }

  @Test
  void an_address_that_is_none_is_not_repeated_as_it_may_hold_a_password() {
    var outcome = doctor.with("REDIS_URL", "redis:/x:topsecret9@y").examine();

    assertThat(outcome.of("settings")).startsWith("FAIL").contains("REDIS_URL is no Redis address");
    assertThat(outcome.of("redis")).isEqualTo("SKIP because REDIS_URL is missing or wrong");
    assertThat(outcome.printed()).doesNotContain("topsecret9");
  }

  @Test
  void a_server_that_is_down_stops_only_what_needs_it() {
    var outcome = doctor.with("REDIS_URL", "redis://127.0.0.1:1").examine();

    assertThat(outcome.of("redis")).startsWith("FAIL");
    assertThat(outcome.fixes().get("redis")).contains("Start Redis, or correct REDIS_URL");
    assertThat(outcome.of("redis-version")).isEqualTo("SKIP because redis failed");
  }

  @Test
  void redis_json_is_tried_where_documents_use_it() {
    TestRedis.flush();
    try (RedisClient proxy = RedisClient.create(RedisJsonProxy.url());
        var jsonConnection = proxy.connect()) {
      new JsonDocument(jsonConnection).write("annika:tasks:a", "{\"title\":\"A\"}");

      var outcome = doctor.with("REDIS_URL", RedisJsonProxy.url()).examine();

      assertThat(outcome.of("redis-json"))
          .isEqualTo(
              "PASS 1 of 1 documents looked at are RedisJSON; a test document was written, changed"
                  + " and read");
      assertThat(jsonConnection.sync().keys("*")).containsExactly("annika:tasks:a");
    }
  }

  @Test
  void redis_json_that_is_wanted_and_not_there_fails() {
    var outcome = doctor.with("STORE_REPRESENTATION", "json").examine();

    assertThat(outcome.fixes().get("redis-json")).contains("Load the RedisJSON module");
    assertThat(redis.keys("*")).isEmpty();
  }
}
