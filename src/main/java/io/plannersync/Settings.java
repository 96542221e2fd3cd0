package io.plannersync;

import io.plannersync.settings.Kind;
import io.plannersync.settings.Predecessor;
import io.plannersync.settings.SecretFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator sets. Every name is looked up in the environment first, then in {@code
 * application.properties}; {@code docs/operations.md} lists them.
 */
public final class Settings {

  private static final String FILE = "application.properties";

  /** Whoever sets one of these means a tenant or a store of their own. */
  private static final List<String> NOT_OF_THE_DEMO =
      List.of(
          "AZURE_TENANT_ID",
          "AZURE_CLIENT_ID",
          "AZURE_CLIENT_SECRET",
          "AZURE_CLIENT_CERTIFICATE_PATH",
          "REDIS_URL");

  private final Path home;
  private final Properties file;
  private final Map<String, String> environment;
  private final List<String> notes;
  private final boolean demo;

  private Settings(
      Path home,
      Properties file,
      Map<String, String> environment,
      List<String> notes,
      boolean demo) {
    this.home = home;
    this.file = file;
    this.environment = environment;
    this.notes = notes;
    this.demo = demo || NOT_OF_THE_DEMO.stream().allMatch(name -> find(name).isEmpty());
  }

  /**
   * Reads the settings file: of the home, else the copy packaged in the jar. Where the environment
   * has only the predecessor's names, those are taken; secrets that are named as files are read.
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
    Predecessor.Translated translated = Predecessor.translate(environment);
    Settings given = new Settings(home, file, translated.settings(), translated.notes(), false);
    Map<String, String> secrets = SecretFiles.read(given::find);
    // Made anew, since a secret decides whether this is a demo.
    Map<String, String> all = new java.util.HashMap<>(translated.settings());
    all.putAll(secrets);
    return new Settings(home, file, all, translated.notes(), false);
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
    return Kind.whole(name, text(name));
  }

  /** A time such as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}; bare digits are seconds. */
  public Duration duration(String name) {
    return Kind.time(name, text(name));
  }

  public ZoneId zone(String name) {
    return Kind.zone(name, text(name));
  }

  /** Every name that is set anywhere, other people's included; without those of Camel. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(environment.keySet());
    names.addAll(file.stringPropertyNames());
    names.removeIf(name -> !name.matches("[A-Za-z][A-Za-z0-9_-]*"));
    return names;
  }

  /** What was made of the predecessor's settings, one sentence each. */
  List<String> notes() {
    return notes;
  }

  /** These settings, with some that are set whatever the environment says. */
  Settings over(Map<String, String> fixed) {
    Map<String, String> merged = new java.util.HashMap<>(environment);
    merged.putAll(fixed);
    return new Settings(home, file, merged, notes, demo);
  }

  /** These settings, for a demo whatever is set. */
  Settings asDemo() {
    return new Settings(home, file, environment, notes, true);
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

  /** Where neither an application in Azure nor a store is named the service demonstrates itself. */
  public boolean isDemo() {
    return demo;
  }
}
