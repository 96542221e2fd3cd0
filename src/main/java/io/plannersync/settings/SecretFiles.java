package io.plannersync.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Secrets that stand in files, as containers are given them: {@code API_KEY_FILE} names the file of
 * {@code API_KEY}. An environment is seen by whoever may look at the process or the container.
 */
public final class SecretFiles {

  private SecretFiles() {}

  /**
   * The secrets that are named as files. A last line break is cut: editors and {@code echo} add it.
   *
   * @param find the value of a setting, empty if it is not set
   * @throws IllegalArgumentException in one sentence without any content, if a secret is set as
   *     well, or its file cannot be read or is empty
   */
  public static Map<String, String> read(Function<String, Optional<String>> find) {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (String name : KnownSettings.secrets()) {
      String from = name + KnownSettings.OF_FILE;
      find.apply(from)
          .ifPresent(
              file -> {
                if (find.apply(name).isPresent()) {
                  throw new IllegalArgumentException(
                      from + " and " + name + " are both set; leave one of them out");
                }
                secrets.put(name, content(from, file));
              });
    }
    return secrets;
  }

  /**
   * What stands in the file of a secret, without its last line break.
   *
   * @param setting the setting that names the file
   * @throws IllegalArgumentException in one sentence without any content, if it cannot be read or
   *     is empty
   */
  public static String content(String setting, String file) {
    try {
      String content = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
      if (content.isBlank()) {
        throw new IllegalArgumentException(setting + " names a file that is empty: " + file);
      }
      return content;
    } catch (IOException | java.nio.file.InvalidPathException e) {
      // Without the cause: what could not be decoded may be told by it.
      throw new IllegalArgumentException(
          setting + " names a file that cannot be read: " + file + " (" + reason(file) + ")");
    }
  }

  private static String reason(String name) {
    try {
      Path file = Path.of(name);
      if (Files.notExists(file)) {
        return "it does not exist";
      }
      if (!Files.isRegularFile(file)) {
        return "it is no file";
      }
      return Files.isReadable(file) ? "it is no text in UTF-8" : "this user may not read it";
    } catch (java.nio.file.InvalidPathException e) {
      return "it is no path";
    }
  }
}
