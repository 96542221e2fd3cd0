package io.plannersync;

import java.util.Map;
import java.util.Properties;

/** What {@link Service} puts together, for tests that run single routes with the real beans. */
public final class Parts implements AutoCloseable {

  private final Composition composition;
  private final Settings settings;

  public Parts(Settings settings) {
    this.settings = settings;
    this.composition = new Composition(settings);
  }

  public Map<String, Object> beans() {
    return composition.beans();
  }

  /** What routes may name as {@code {{NAME}}}. */
  public Properties placeholders() {
    return settings.placeholders();
  }

  @Override
  public void close() {
    composition.close();
  }
}
