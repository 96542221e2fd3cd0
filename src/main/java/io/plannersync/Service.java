package io.plannersync;

import io.plannersync.web.GuardedVertx;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: Camel with the routes and every bean they name. */
public final class Service implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final Main main;
  private final Composition composition;
  private final GuardedVertx vertx;
  private final Demo demo;

  private Service(Main main, Composition composition, GuardedVertx vertx, Demo demo) {
    this.main = main;
    this.composition = composition;
    this.vertx = vertx;
    this.demo = demo;
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
    Main main = new OpeningMain(vertx);
    main.setDefaultPropertyPlaceholderLocation(
        settings.hasOwn("application.properties")
            ? "file:" + settings.home().resolve("application.properties")
            : "classpath:application.properties");
    Properties properties = settings.placeholders();
    properties.put("camel.main.routes-include-pattern", RouteFiles.pattern(settings));
    main.setOverrideProperties(properties);
    composition.beans().forEach((name, bean) -> main.bind(name, bean));
    main.bind("vertx", vertx);
    return new Service(main, composition, vertx, demo);
  }

  /** Lets requests in once every route is there. */
  private static final class OpeningMain extends Main {

    private final GuardedVertx vertx;

    OpeningMain(GuardedVertx vertx) {
      this.vertx = vertx;
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      vertx.open();
    }
  }

  /** Runs until the process is asked to stop. */
  public int run() throws Exception {
    composition.schedule();
    main.run();
    return main.getExitCode();
  }

  /** Starts and returns, for those who stop it by {@link #close}. */
  public void start() throws Exception {
    composition.schedule();
    main.start();
  }

  @Override
  public void close() {
    main.stop();
    vertx.shutDown();
    composition.close();
    if (demo != null) {
      demo.close();
    }
  }
}
