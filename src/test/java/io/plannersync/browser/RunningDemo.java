package io.plannersync.browser;

import io.plannersync.Service;
import io.plannersync.Settings;
import io.plannersync.testing.Ports;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The running demo that {@link BrowserIT} looks at: the one whose address the system property
 * {@value #URL} has, such as {@code http://127.0.0.1:7071/}, else one of its own in this JVM.
 */
final class RunningDemo implements AutoCloseable {

  static final String URL = "browser.url";

  private final String url;
  private final Service service;

  private RunningDemo(String url, Service service) {
    this.url = url;
    this.service = service;
  }

  static Optional<RunningDemo> find() {
    String given = System.getProperty(URL);
    return Optional.of(given == null ? started() : new RunningDemo(given, null));
  }

  private static RunningDemo started() {
    try {
      int port = Ports.free();
      Service service =
          Service.create(
              Settings.load(
                  Path.of("").toAbsolutePath(),
                  Map.of(
                      "SERVER_PORT", Integer.toString(port),
                      "MANAGEMENT_PORT", Integer.toString(Ports.free()))));
      service.start();
      return new RunningDemo("http://127.0.0.1:" + port + "/", service);
    } catch (Exception e) {
      throw new IllegalStateException("the demo does not start", e);
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
  }
}
