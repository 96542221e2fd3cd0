package io.plannersync.browser;

import java.util.Optional;

/**
 * The running demo that {@link BrowserTest} looks at: the one whose address the system property
 * {@value #URL} has, such as {@code http://127.0.0.1:7071/}.
 */
final class RunningDemo implements AutoCloseable {

  static final String URL = "browser.url";

  private final String url;

  private RunningDemo(String url) {
    this.url = url;
  }

  /** Empty where there is none. */
  static Optional<RunningDemo> find() {
    return Optional.ofNullable(System.getProperty(URL)).map(RunningDemo::new);
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    // Whoever started it ends it.
  }
}
