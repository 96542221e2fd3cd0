package io.plannersync;

import io.plannersync.tunnel.Tunnel;
import io.plannersync.web.GuardedVertx;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: Camel with the routes and every bean they name. */
public final class Service implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** Work under way has 30 seconds, and the rest some more. */
  private static final Duration LONGEST_END = Duration.ofSeconds(50);

  /** What a shell shows of a process that SIGTERM ended. */
  private static final int ENDED_BY_SIGNAL = 143;

  private final Main main;
  private final Composition composition;
  private final GuardedVertx vertx;
  private final Demo demo;
  private final StartUp startUp;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Service(Settings settings, Composition composition, GuardedVertx vertx, Demo demo) {
    this.main = new GuardedMain();
    this.composition = composition;
    this.vertx = vertx;
    this.demo = demo;
    this.startUp = new StartUp(settings, composition);
  }

  /**
   * Connects and composes; nothing runs yet.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   * @throws IllegalStateException if a port is taken, or the state in Redis is another's
   */
  public static Service create(Settings given) {
    SettingsCheck.check(given, given.isDemo());
    FreePorts.check(given);
    given.notes().forEach(note -> LOG.warn("Settings: {}", note));
    Demo demo = given.isDemo() ? Demo.start(given) : null;
    Settings settings =
        demo == null ? given.orElse("REDIS_URL", "redis://localhost:6379") : demo.settings();
    Composition composition;
    try {
      composition = new Composition(settings);
    } catch (RuntimeException e) {
      if (demo != null) {
        demo.close();
      }
      throw e;
    }
    GuardedVertx vertx = new GuardedVertx();
    Service service = new Service(settings, composition, vertx, demo);
    Main main = service.main;
    main.setDefaultPropertyPlaceholderLocation(
        settings.hasOwn("application.properties")
            ? "file:" + settings.home().resolve("application.properties")
            : "classpath:application.properties");
    Properties properties = settings.placeholders();
    properties.put("camel.main.routes-include-pattern", RouteFiles.pattern(settings));
    main.setOverrideProperties(properties);
    composition.beans().forEach((name, bean) -> main.bind(name, bean));
    main.bind("vertx", vertx);
    return service;
  }

  /**
   * Lets requests in once every route is there, and ends everything when Camel ends: also where the
   * machine asks for it, when nobody else has time any more.
   */
  private final class GuardedMain extends Main {

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      vertx.open();
      startUp.report();
    }

    @Override
    protected void doStop() throws Exception {
      startUp.close();
      composition.tunnel().ifPresent(Tunnel::ending);
      // Camel's Main has a LOG, too.
      Service.LOG.info("Stopping: no new work is taken, what is under way may end");
      super.doStop();
      Service.LOG.info("Stopped: looks and writes");
      end();
    }
  }

  /** Runs until the process is asked to stop. */
  public int run() throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "await-end"));
    startUp.verify();
    composition.schedule();
    main.run();
    return main.getExitCode();
  }

  /** Starts and returns, for those who stop it by {@link #close}. */
  public void start() throws Exception {
    startUp.verify();
    composition.schedule();
    main.start();
  }

  @Override
  public void close() {
    main.stop();
    end();
  }

  /** Camel lets the machine go on when its routes have stopped, and we are not done then. */
  private void awaitEnd() {
    if (demo != null && demo.hasOwnRedis() && !ending.getAndSet(true)) {
      endDemo();
    }
    try {
      ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ctrl-C ends a demo's Redis at the same moment, so what is under way could only wait for it in
   * vain; and nothing of a demo is kept.
   */
  private void endDemo() {
    try {
      composition.tunnel().ifPresent(Tunnel::close);
      demo.close();
      LOG.info("Stopped: the demo, of which nothing is kept");
    } finally {
      Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
    }
  }

  /** What was started is ended in the reverse order. */
  private void end() {
    if (ending.getAndSet(true)) {
      return;
    }
    try {
      endAll();
    } finally {
      ended.countDown();
    }
  }

  private void endAll() {
    startUp.close();
    composition
        .tunnel()
        .ifPresent(
            tunnel -> {
              tunnel.close();
              LOG.info("Stopped: the tunnel");
            });
    vertx.shutDown();
    LOG.info("Stopped: page, API and management");
    composition.close();
    LOG.info("Stopped: connections to Redis");
    if (demo != null) {
      demo.close();
      LOG.info("Stopped: the demo's Planner and Redis");
    }
  }
}
