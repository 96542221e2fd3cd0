package io.plannersync.sim.engine;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a played service says of its troubles nobody reads: they are meant to happen. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {

  private Level level;

  @Override
  public void beforeAll(ExtensionContext context) {
    level = LogManager.getRootLogger().getLevel();
    Configurator.setAllLevels("", Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Configurator.setAllLevels("", level);
  }
}
