package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rights that docs/security.md gives the service's Redis user, word by word. */
class RedisRightsTest {

  private static final String PASSWORD = "not-a-secret";

  @Test
  void the_documented_rights_are_enough_to_sync_both_ways() throws IOException {
    String url = TestRedis.start("notify-keyspace-events Kg$xed");
    try (var sync = new SyncFixture(EmulatorOptions.defaults(), url)) {
      CommandArgs<String, String> setUser = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
      documented().forEach(setUser::add);
      sync.redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), setUser);
      sync.redis()
          .dispatch(
              CommandType.ACL,
              new StatusOutput<>(StringCodec.UTF8),
              new CommandArgs<>(StringCodec.UTF8).add("LOG").add("RESET"));
      sync.with("REDIS_URL", url.replace("//", "//planner-sync:" + PASSWORD + "@")).start();

      String plannerId = sync.personCreates("Written by a person");
      String storeId = sync.storeIdOf(plannerId);
      sync.agentChanges(storeId, "{\"title\":\"Changed by an agent\"}");
      await()
          .until(() -> sync.task(plannerId).path("title").asText().equals("Changed by an agent"));
      sync.agentWrites("of-an-agent", "{\"id\":\"of-an-agent\",\"title\":\"Said to nobody\"}");
      String second = sync.plannerIdOf("of-an-agent");
      sync.personChanges(second, "{\"title\":\"Changed by a person\"}");
      await()
          .until(
              () ->
                  sync.document("of-an-agent")
                      .path("title")
                      .asText()
                      .equals("Changed by a person"));
      sync.settle();

      // Nothing the service tried was refused, beside looking at and switching on the events.
      assertThat(sync.redis().aclLog())
          .allSatisfy(refused -> assertThat(refused.get("object").toString()).startsWith("config"));
    }
  }

  /** The words after SETUSER. */
  private static List<String> documented() throws IOException {
    String page = Files.readString(Path.of("docs/security.md"));
    String rule = page.substring(page.indexOf("ACL SETUSER ") + "ACL SETUSER ".length());
    String words = rule.substring(0, rule.indexOf("\n\n")).replace("PASSWORD", PASSWORD);
    return List.of(words.trim().split("\\s+"));
  }
}
