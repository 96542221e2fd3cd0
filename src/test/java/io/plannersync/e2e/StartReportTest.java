package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.RequestLog;
import io.plannersync.testing.LogLines;
import io.plannersync.testing.TestRedis;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start tells, and when it knows it. */
class StartReportTest {

  private static final String OURS = "io.plannersync";

  private final SyncFixture sync = new SyncFixture();
  private final LogLines log = new LogLines();

  @BeforeEach
  void listen() {
    Configurator.setLevel(OURS, Level.INFO);
  }

  @AfterEach
  void close() {
    sync.close();
    log.close();
    Configurator.setLevel(OURS, Level.WARN);
  }

  @Test
  void a_dozen_lines_say_where_it_is_with_what_and_what_is_missing() {
    sync.personCreates("Water the plants");

    sync.start();

    List<String> lines = report();
    assertThat(lines)
        .hasSizeBetween(10, 16)
        .anyMatch(line -> line.matches(".*page +" + sync.url().replace("127.0.0.1", "localhost")))
        .anyMatch(line -> line.matches(".*mode +two-way"))
        .anyMatch(line -> line.matches(".*tenant +11111111-2222-4333-8444-555555555555, .*"))
        .anyMatch(line -> line.matches(".*redis +127.0.0.1:\\d+, version [\\d.]+, .*"))
        .anyMatch(line -> line.matches(".*token +the authority gave one"))
        .anyMatch(line -> line.matches(".*tunnel +off"))
        .anyMatch(line -> line.matches(".*plans +1: Launch"))
        .anyMatch(line -> line.matches(".*changes by +listing \\(1\\).*"))
        .anyMatch(line -> line.matches(".*missing +redis-persistence: .*"))
        .anyMatch(line -> line.contains("redis-cli CONFIG SET appendonly yes"));
    assertThat(lines).noneMatch(line -> line.contains("not-a-secret"));
    assertThat(lines).noneMatch(line -> line.contains("test-key-of-agents"));
  }

  @Test
  void a_redis_that_keeps_its_data_is_not_among_what_is_missing() {
    try (SyncFixture kept =
        new SyncFixture(
            io.plannersync.emulator.EmulatorOptions.defaults(),
            TestRedis.start("dir " + System.getProperty("java.io.tmpdir"), "save 3600 1"))) {
      kept.start();

      assertThat(report())
          .anyMatch(line -> line.contains("snapshots only"))
          .noneMatch(line -> line.contains("missing"));
    }
  }

  @Test
  void a_wrong_secret_is_known_before_the_first_look() {
    sync.emulator().settings().clientSecret("another");

    sync.start();

    List<String> asked =
        sync.emulator().requests().all().stream().map(RequestLog.Entry::path).toList();
    assertThat(asked).anyMatch(path -> path.endsWith("/token"));
    assertThat(asked).noneMatch(path -> path.contains("/planner/"));
    assertThat(report())
        .anyMatch(line -> line.matches(".*token +none"))
        .anyMatch(line -> line.matches(".*missing +a token for Graph: .*AADSTS7000215.*"))
        .anyMatch(line -> line.contains("az ad app credential reset --id planner-sync-test"));
  }

  private List<String> report() {
    String first = "INFO Planner Sync has started:";
    await().until(() -> log.lines().contains(first));
    await().until(() -> log.lines().stream().anyMatch(line -> line.contains("  health ")));
    List<String> lines = List.copyOf(log.lines());
    return lines.subList(lines.indexOf(first), lines.size()).stream()
        .filter(line -> line.startsWith("INFO   ") || line.equals(first))
        .toList();
  }
}
