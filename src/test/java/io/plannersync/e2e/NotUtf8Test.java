package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.plannersync.state.Troubles;
import io.plannersync.testing.TestRedis;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and keys whose bytes are no UTF-8 text: untouched, and shown. */
class NotUtf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"4772f6df65", "637574f09f98", "eda0bdedb880"})
  void a_document_that_is_no_text_is_parked_and_stays_byte_by_byte(String odd) throws Exception {
    try (SyncFixture sync = new SyncFixture().start();
        RedisClient client = RedisClient.create(TestRedis.url());
        var bytes = client.connect(ByteArrayCodec.INSTANCE)) {
      String task = sync.personCreates("Greetings");
      await().until(() -> !sync.redis().keys("annika:tasks:Task-*").isEmpty());
      String key = sync.redis().keys("annika:tasks:Task-*").get(0);
      await().until(() -> sync.redis().get(key).contains("planner_etag"));
      String[] around = sync.redis().get(key).split("Greetings");
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      value.write(around[0].getBytes(StandardCharsets.UTF_8));
      value.write(HexFormat.of().parseHex(odd));
      value.write(around[1].getBytes(StandardCharsets.UTF_8));

      bytes.sync().set(key.getBytes(StandardCharsets.UTF_8), value.toByteArray());
      await().until(() -> parked(sync).stream().anyMatch(reason -> reason.contains("UTF-8")));
      sync.personChanges(task, "{\"percentComplete\":50}");

      await().during(Duration.ofSeconds(2)).until(() -> !parked(sync).isEmpty());
      assertThat(bytes.sync().get(key.getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(value.toByteArray());
      assertThat(sync.world().task(task).get("title").asText()).isEqualTo("Greetings");
    }
  }

  @Test
  void a_key_that_is_no_text_is_shown() throws Exception {
    try (SyncFixture sync = new SyncFixture().start();
        RedisClient client = RedisClient.create(TestRedis.url());
        var bytes = client.connect(ByteArrayCodec.INSTANCE)) {
      ByteArrayOutputStream key = new ByteArrayOutputStream();
      key.write("annika:tasks:Task-".getBytes(StandardCharsets.UTF_8));
      key.write(0xf6);

      bytes.sync().set(key.toByteArray(), "{\"title\":\"t\"}".getBytes(StandardCharsets.UTF_8));

      await().until(() -> parked(sync).stream().anyMatch(r -> r.contains("key is no UTF-8")));
      assertThat(bytes.sync().get(key.toByteArray()))
          .isEqualTo("{\"title\":\"t\"}".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> parked(SyncFixture sync) {
    return new Troubles(sync.connection(), "planner-sync:")
        .list(100).stream().map(trouble -> trouble.note().reason()).toList();
  }
}
