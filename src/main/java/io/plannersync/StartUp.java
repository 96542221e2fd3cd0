package io.plannersync;

import io.lettuce.core.RedisException;
import io.plannersync.doctor.Doctor;
import io.plannersync.doctor.Report.Finding;
import io.plannersync.doctor.Result;
import io.plannersync.doctor.Setup;
import io.plannersync.ops.StartReport;
import io.plannersync.store.RedisClients;
import io.plannersync.tunnel.Standing;
import io.plannersync.tunnel.Tunnel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Redis and the authority before the first look, so that it is known what the sync stands on,
 * and tells in the log what was found once the first looks are over. Nothing of it ends the start:
 * what is wrong may be mended while the service runs.
 */
final class StartUp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);

  /** An authority that does not answer must not keep page and API away. */
  private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(5);

  /** After this time the report tells what is known by then. */
  private static final Duration LOOKS_PATIENCE = Duration.ofSeconds(15);

  /** Without a token no look comes to an end, and health knows why as soon as one has begun. */
  private static final Duration FAILING_PATIENCE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Settings settings;
  private final Composition composition;
  private final Map<String, String> known = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();
  private boolean hasToken;
  private final CountDownLatch closing = new CountDownLatch(1);

  StartUp(Settings settings, Composition composition) {
    this.settings = settings;
    this.composition = composition;
  }

  /**
   * Settings are verified, and Redis answers.
   *
   * @throws IllegalArgumentException if a tunnel is wanted and its program is missing
   */
  void verify() {
    known.put("page", "http://localhost:" + settings.number("SERVER_PORT"));
    known.put(
        "management",
        "http://"
            + settings.text("MANAGEMENT_HOST")
            + ":"
            + settings.number("MANAGEMENT_PORT")
            + "/observe/health");
    known.put("mode", settings.isDemo() ? "a demo" : settings.text("SYNC_MODE"));
    known.put(
        "tenant",
        settings.text("AZURE_TENANT_ID")
            + ", application "
            + settings.text("AZURE_CLIENT_ID")
            + ", "
            + settings.text("GRAPH_URL"));
    // It takes its time to connect, while the others are asked.
    composition.tunnel().ifPresent(Tunnel::start);
    redis();
    token();
  }

  private void redis() {
    String url = settings.text("REDIS_URL");
    if (settings.isDemo()) {
      known.put("redis", RedisClients.where(url));
      return;
    }
    Setup.Store store =
        new Setup.Store(url, settings.text("STORE_PREFIX"), settings.text("STORE_REPRESENTATION"));
    List<Finding> findings;
    try {
      findings = Doctor.ofServer(store, Clock.systemUTC());
    } catch (RedisException e) {
      known.put("redis", RedisClients.where(url) + ", which does not answer any more");
      return;
    }
    known.put(
        "redis",
        RedisClients.where(url)
            + ", "
            + findings.stream()
                .map(finding -> finding.result().found())
                .collect(Collectors.joining(", ")));
    for (Finding finding : findings) {
      if (finding.result() instanceof Result.Fail fail) {
        missing.add(finding.id() + ": " + fail.found() + "\n" + fail.fix());
      }
    }
  }

  private void token() {
    String trouble =
        CompletableFuture.supplyAsync(composition::tokenTrouble)
            .completeOnTimeout(
                "the authority has not answered within " + TOKEN_PATIENCE.toSeconds() + " s",
                TOKEN_PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS)
            .join();
    hasToken = trouble.isEmpty();
    known.put("token", hasToken ? "the authority gave one" : "none");
    if (!hasToken) {
      missing.add(
          "a token for Graph: "
              + trouble
              + "\n"
              + Doctor.tokenRemedy(settings.text("AZURE_CLIENT_ID"), trouble));
    }
  }

  /** Everything is started: tells of it as soon as the first looks are over. */
  void report() {
    StartReport report = composition.report(this::known, () -> missing);
    Thread thread = new Thread(() -> tell(report), "start-report");
    thread.setDaemon(true);
    thread.start();
  }

  private Map<String, String> known() {
    Map<String, String> shown = new LinkedHashMap<>(known);
    shown.put("tunnel", composition.tunnel().map(Tunnel::standing).map(this::words).orElse("off"));
    return shown;
  }

  private String words(Standing standing) {
    String address = standing.address().isEmpty() ? "no address yet" : standing.address();
    String why = standing.reason() == null ? "" : ": " + standing.reason();
    return standing.program() + ", " + standing.shown().get("state") + ", " + address + why;
  }

  private void tell(StartReport report) {
    try {
      Duration patience = hasToken ? LOOKS_PATIENCE : FAILING_PATIENCE;
      long until = System.nanoTime() + patience.toNanos();
      while (!report.isComplete() && System.nanoTime() < until) {
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      report.lines().forEach(LOG::info);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.info("The start cannot be reported, since Redis does not answer: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
