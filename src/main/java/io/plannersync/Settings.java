package io.plannersync;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What an operator sets. Every name is looked up in the environment first, then in {@code
 * application.properties}; {@code docs/operations.md} lists them.
 */
public final class Settings {

  private static final String FILE = "application.properties";

  private final Path home;
  private final Properties file;
  private final Map<String, String> environment;
  private final boolean demo;

  private Settings(Path home, Properties file, Map<String, String> environment) {
    this(home, file, environment, false);
  }

  private Settings(Path home, Properties file, Map<String, String> environment, boolean demo) {
    this.home = home;
    this.file = file;
    this.environment = environment;
    this.demo = demo || find("AZURE_CLIENT_ID").isEmpty();
  }

  /**
   * Reads the settings file: of the home, else the copy packaged in the jar.
   *
   * @param home where {@code application.properties} and {@code routes/} lie
   */
  public static Settings load(Path home, Map<String, String> environment) {
    if (!Files.isDirectory(home)) {
      throw new IllegalArgumentException("--home is no directory: " + home);
    }
    Properties file = new Properties();
    Path own = home.resolve(FILE);
    try (Reader reader = Files.exists(own) ? Files.newBufferedReader(own) : packaged()) {
      file.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + own + ": " + e.getMessage(), e);
    }
    return new Settings(home, file, environment);
  }

  private static Reader packaged() throws IOException {
    InputStream stream = Settings.class.getResourceAsStream("/" + FILE);
    if (stream == null) {
      throw new IOException("there is none, and none in the jar");
    }
    return new java.io.InputStreamReader(stream, StandardCharsets.UTF_8);
  }

  public Path home() {
    return home;
  }

  /** Whether the home has this file or directory itself. */
  public boolean hasOwn(String name) {
    return Files.exists(home.resolve(name));
  }

  /** The value, empty if it is not set or blank. */
  public Optional<String> find(String name) {
    String value = environment.get(name);
    if (value == null) {
      value = file.getProperty(name);
    }
    return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.trim());
  }

  /**
   * @throws IllegalArgumentException if it is not set
   */
  public String text(String name) {
    return find(name)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not set; set it in the environment"));
  }

  /** A comma-separated list; a JSON array of strings is read, too. */
  public List<String> list(String name) {
    return find(name)
        .map(value -> value.replaceAll("[\\[\\]\"]", ""))
        .map(value -> Arrays.stream(value.split(",")))
        .map(parts -> parts.map(String::trim).filter(part -> !part.isEmpty()).toList())
        .orElse(List.of());
  }

  public int number(String name) {
    String value = text(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is not a whole number: " + value, e);
    }
  }

  /** A time such as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}; bare digits are seconds. */
  public Duration duration(String name) {
    return duration(name, text(name));
  }

  /**
   * @throws IllegalArgumentException naming what is no time
   */
  static Duration duration(String name, String value) {
    try {
      if (value.endsWith("ms")) {
        return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2).trim()));
      }
      return value.matches("\\d+")
          ? Duration.ofSeconds(Long.parseLong(value))
          : Duration.parse("PT" + value);
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " is no time such as 500ms, 2s, 5m or 1h: " + value, e);
    }
  }

  public ZoneId zone(String name) {
    String value = text(name);
    try {
      return ZoneId.of(value);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          name + " is no time zone such as UTC or Europe/Berlin: " + value, e);
    }
  }

  /** These settings, with some that are set whatever the environment says. */
  Settings over(Map<String, String> fixed) {
    Map<String, String> merged = new java.util.HashMap<>(environment);
    merged.putAll(fixed);
    return new Settings(home, file, merged, demo);
  }

  /** These settings, with a value for one that nobody set. */
  Settings orElse(String name, String value) {
    return find(name).isPresent() ? this : over(Map.of(name, value));
  }

  /**
   * The settings that a route may name as {@code {{NAME}}}. Secrets are no placeholders: what a
   * route can name, it can log.
   */
  Properties placeholders() {
    Properties values = new Properties();
    for (String name : file.stringPropertyNames()) {
      if (name.matches("[A-Z_]+")
          && !name.matches(".*(SECRET|KEY|TOKEN|STATE|PASSWORD|REDIS_URL).*")) {
        values.put(name, find(name).orElse(""));
      }
    }
    return values;
  }

  /** Without an application in Azure the service demonstrates itself. */
  public boolean isDemo() {
    return demo;
  }
}
