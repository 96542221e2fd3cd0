package io.plannersync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.settings.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsCheckTest {

  private static final Map<String, String> CONFIGURED =
      Map.of(
          "AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555",
          "AZURE_CLIENT_ID", "someone",
          "AZURE_CLIENT_SECRET", "not-a-secret",
          "API_KEY", "a-key-of-more-than-16");

  @ParameterizedTest
  @CsvSource({
    "SYNC_INTERVAL_BUSY, 0s",
    "SYNC_INTERVAL_BUSY, -2s",
    "SYNC_INTERVAL_IDLE, 0",
    "SYNC_AUDIT_INTERVAL, 0",
    "SYNC_AUDIT_INTERVAL, -5m",
    "DELETE_GRACE, -60s",
    "CREATE_GRACE, -1ms",
    "SYNC_STORE_INTERVAL, 0",
    "DELTA_INTERVAL, 0ms",
    "NAMES_LIFETIME, 0s",
    "METRICS_INTERVAL_MS, 0",
    "HEALTH_INTERVAL_MS, -1",
    "GRAPH_RESPONSE_TIMEOUT_MS, 0",
    "GRAPH_CONNECT_TIMEOUT_MS, 0",
    "WORK_CONCURRENCY, 0",
    "WORK_LEASE, 0s",
    "WORK_LEASE, 99999999999999999999h",
    "GRAPH_RATE_MAX, 0",
    "GRAPH_RATE_START, 5",
    "GRAPH_RATE_START, 60001",
    "API_MAX_WAITERS, many",
    "SYNC_RULE_TITLE, newest",
    "SYNC_RULE_DUEDATE, store",
    "SYNC_MOD, observe",
    "SYNC_MODE, Observing",
    "sync_mode, observe",
    "GRAPH_RATE, 60",
    "WORKCONCURRENCY, 4",
    "DELETE_GRACE_SECONDS, 60",
    "AZURE_CLIENT_SECRT, x",
    "API_KEYZ, a-key-of-more-than-16",
    "STORE_PREFX, annika:",
    "REDIS_URI, redis://127.0.0.1",
    "PUBLIC_URI, https://sync.example.com",
    "LOG_FORMAT, xml",
    "CUSTOM_LOG_UPDATES, yes",
    "CHANGE_SOURCES, 'delta,rumours'",
    "API_KEY, short",
    "API_KEYS, writer:agent:short",
    "API_KEYS, the-key-of-the-writer",
    "API_CALLS_PER_MINUTE, 0",
    "MANAGEMENT_PORT, 7071",
    "SERVER_PORT, 70000",
    "GRAPH_URL, https://graph.microsoft.com/v1.0",
    "PUBLIC_URL, http://sync.example.com",
    "SYNC_ZONE, Mars",
    "TUNNEL, ngork",
    "TUNNEL, command",
    "TUNNEL_COMAND, ssh",
    "TUNNEL_INSPECTOR, http://ngrok.example.com:4040"
  })
  void a_setting_that_cannot_work_is_named(String name, String value) {
    assertThatThrownBy(() -> check(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith(name.equals("GRAPH_RATE_MAX") ? "GRAPH_RATE" : name));
    assertThat(SettingsCheck.problems(settings(Map.of(name, value)))).hasSizeBetween(1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "SYNC_MOD, SYNC_MODE",
    "SYNC_RULE_DUEDATE, SYNC_RULE_DUE",
    "sync_mode, SYNC_MODE",
    "AZURE_TENANTID, AZURE_TENANT_ID",
    "GRAPH_RATE_MAXIMUM, GRAPH_RATE_MAX"
  })
  void a_misspelt_name_is_told_what_may_be_meant(String name, String meant) {
    assertThatThrownBy(() -> check(Map.of(name, "x")))
        .hasMessage(name + " is no setting; did you mean " + meant + "?");
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLIC_URL, https://sync.example.com, TUNNEL finds the address itself",
    "SERVER_PORT, 0, TUNNEL needs a SERVER_PORT"
  })
  void a_tunnel_does_not_go_with(String name, String value, String told) {
    assertThatThrownBy(() -> check(Map.of("TUNNEL", "cloudflared", name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void a_pattern_that_is_none_is_named() {
    assertThatThrownBy(
            () -> check(Map.of("TUNNEL", "command", "TUNNEL_COMMAND", "x", "TUNNEL_PATTERN", "(")))
        .hasMessageStartingWith("TUNNEL_PATTERN is no regular expression");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "HOME",
        "_",
        "JAVA_HOME",
        "APP_KEY",
        "PORT",
        "LANG",
        "HOSTNAME",
        "REDIS_SERVICE_HOST",
        "REDIS_PORT_6379_TCP",
        "AZURE_SUBSCRIPTION_ID",
        "AZURE_AUTHORITY_HOST",
        "AZURE_FEDERATED_TOKEN_FILE",
        "SOURCE_DATE_EPOCH",
        "MY_CUSTOM_ROUTE",
        "JAVA_TOOL_OPTIONS",
        "PLANNER_POLL_INTERVAL_SECONDS",
        "USER_ID_MAP_1",
        "SYNC_HEALTH_TTL_SECONDS",
        "REDIS_POOL_SIZE",
        "GRAPH_WEBHOOK_URL"
      })
  void what_others_set_is_none_of_our_business(String name) {
    assertThatCode(() -> check(Map.of(name, "x"))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:hunter2#rest@127.0.0.1:1",
        "redis://:hunter2?rest@127.0.0.1:1",
        "redis://:hun@ter2@127.0.0.1:1",
        "redis://:hunter2/rest@127.0.0.1:1",
        "redis://:hunter2%rest@127.0.0.1:1",
        "redis://hunter2#rest@127.0.0.1:1",
        "redis://user:6379#hunter2@127.0.0.1:1",
        "redis://user:6379?hunter2@127.0.0.1:1",
        "redis://user:6379/1#hunter2@127.0.0.1:1",
        "redis-sentinel://user:26379#hunter2@127.0.0.1:1",
        "redis://:hunter2 rest@127.0.0.1:1",
        "hunter2"
      })
  void no_part_of_an_address_of_redis_is_told_unless_it_is_one(String url) {
    assertThatThrownBy(() -> check(Map.of("REDIS_URL", url)))
        .hasMessageStartingWith("REDIS_URL is no Redis address; ")
        .hasMessageContaining("percent-encoded")
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter", "rest@", "ter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost",
        "redis://:p%40ss%23word@redis.example.com:6380/3",
        "rediss://user:secret!$@redis.example.com:6380",
        "redis://[::1]:6379/0",
        "redis://localhost:6379/0?timeout=10s",
        "redis-sentinel://:secret@one:26379,two:26379/0#mymaster"
      })
  void addresses_of_redis(String url) {
    assertThatCode(() -> check(Map.of("REDIS_URL", url))).doesNotThrowAnyException();
  }

  @Test
  void a_name_in_the_file_of_the_home_is_looked_at_too(@org.junit.jupiter.api.io.TempDir Path home)
      throws IOException {
    String packaged = Files.readString(Path.of("application.properties"));
    Files.writeString(home.resolve("application.properties"), packaged + "SYNC_MOD = observe\n");
    assertThatThrownBy(() -> SettingsCheck.check(Settings.load(home, CONFIGURED), false))
        .hasMessageStartingWith("SYNC_MOD is no setting");
  }

  @Test
  void every_setting_of_the_file_is_known_and_documented() throws IOException {
    Properties file = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("application.properties"))) {
      file.load(reader);
    }
    String documented = Files.readString(Path.of("docs/operations.md"));
    assertThat(file.stringPropertyNames())
        .filteredOn(name -> name.matches("[A-Z_]+"))
        .isNotEmpty()
        .isSubsetOf(KnownSettings.kinds().keySet())
        .allSatisfy(
            name ->
                assertThat(documented)
                    .as(name)
                    .containsPattern(
                        name.replaceFirst("^(GRAPH_RATE|PLANNER_LIMIT)(?=_M|_[DCAL])", "")));
    assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void either_the_one_key_or_several_are_needed() {
    Map<String, String> without = new HashMap<>(CONFIGURED);
    without.remove("API_KEY");
    assertThatThrownBy(() -> SettingsCheck.check(load(without), false))
        .hasMessageStartingWith("API_KEY is not set");
    without.put("API_KEYS", "writer:agent:the-key-of-the-writer");
    assertThatCode(() -> SettingsCheck.check(load(without), false)).doesNotThrowAnyException();
  }

  @Test
  void every_field_can_have_its_rule() {
    for (io.plannersync.model.Field field : io.plannersync.model.Field.values()) {
      assertThat(KnownSettings.kinds()).containsKey("SYNC_RULE_" + field.name());
    }
  }

  @Test
  void the_demo_runs_only_where_neither_a_tenant_nor_a_store_is_named() {
    assertThat(load(Map.of()).isDemo()).isTrue();
    for (String name :
        new String[] {
          "REDIS_URL", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "REDIS_HOST"
        }) {
      Map<String, String> environment = Map.of(name, name.equals("REDIS_URL") ? "redis://h" : "x");
      assertThat(load(environment).isDemo()).as(name).isFalse();
      assertThat(load(environment).asDemo().isDemo()).isTrue();
    }
    assertThatThrownBy(() -> Service.create(load(Map.of("REDIS_URL", "redis://127.0.0.1:1"))))
        .hasMessageStartingWith("AZURE_TENANT_ID is not set");
    Map<String, String> forgotten = new HashMap<>(CONFIGURED);
    forgotten.remove("AZURE_CLIENT_ID");
    assertThatThrownBy(() -> Service.create(load(forgotten)))
        .hasMessageStartingWith("AZURE_CLIENT_ID is not set");
  }

  @Test
  void where_redis_was_for_the_predecessor_is_taken_over_and_said() {
    Settings settings =
        load(
            Map.of(
                "REDIS_HOST", "store.example.com",
                "REDIS_PORT", "6380",
                "REDIS_PASSWORD", "p@ss#w rd",
                "REDIS_DB", "2",
                "REDIS_NAMESPACE", "agents:",
                "CLEANUP_ENABLED", "false"));
    assertThat(settings.text("REDIS_URL"))
        .isEqualTo("redis://:p%40ss%23w%20rd@store.example.com:6380/2");
    assertThat(settings.text("STORE_PREFIX")).isEqualTo("agents:");
    assertThat(settings.notes())
        .anySatisfy(
            note -> assertThat(note).contains("store.example.com:6380/2", "with a password"))
        .anySatisfy(note -> assertThat(note).contains("STORE_PREFIX: agents:"))
        .anySatisfy(note -> assertThat(note).contains("no meaning here: CLEANUP_ENABLED"))
        .noneSatisfy(note -> assertThat(note).contains("p@ss"));

    Settings both = load(Map.of("REDIS_URL", "redis://one", "REDIS_HOST", "two"));
    assertThat(both.text("REDIS_URL")).isEqualTo("redis://one");
    assertThat(both.notes()).singleElement().asString().contains("REDIS_URL is set");
    assertThat(load(Map.of("REDIS_PORT", "tcp://10.0.0.1:6379")).find("REDIS_URL")).isEmpty();
  }

  private static void check(Map<String, String> more) {
    SettingsCheck.check(settings(more), false);
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(CONFIGURED);
    environment.putAll(more);
    return load(environment);
  }

  private static Settings load(Map<String, String> environment) {
    return Settings.load(Path.of("").toAbsolutePath(), environment);
  }
}
