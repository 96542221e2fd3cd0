package io.plannersync.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A file of YAML with its anchors and merges resolved, which Jackson leaves to others. */
final class Yaml {

  private Yaml() {}

  static JsonNode read(String file) {
    return read(Path.of(file));
  }

  static JsonNode read(Path file) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    try {
      Object read =
          new org.yaml.snakeyaml.Yaml(new SafeConstructor(strict)).load(Files.readString(file));
      return new ObjectMapper().valueToTree(read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
