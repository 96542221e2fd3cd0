package io.plannersync;

import java.util.Properties;
import org.apache.camel.main.Main;

/** The running service: Camel with the routes and every bean they name. */
public final class Service implements AutoCloseable {

  private final Main main;
  private final Composition composition;
  private final Demo demo;

  private Service(Main main, Composition composition, Demo demo) {
    this.main = main;
    this.composition = composition;
    this.demo = demo;
  }

  /**
   * Connects and composes; nothing runs yet.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   */
  public static Service create(Settings given) {
    SettingsCheck.check(given, given.isDemo());
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
    Main main = new Main();
    main.setDefaultPropertyPlaceholderLocation(
        settings.hasOwn("application.properties")
            ? "file:" + settings.home().resolve("application.properties")
            : "classpath:application.properties");
    Properties properties = settings.placeholders();
    properties.put("camel.main.routes-include-pattern", RouteFiles.pattern(settings));
    main.setOverrideProperties(properties);
    composition.beans().forEach((name, bean) -> main.bind(name, bean));
    return new Service(main, composition, demo);
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
    composition.close();
    if (demo != null) {
      demo.close();
    }
  }
}
