package io.plannersync;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Where Camel finds the routes: in the home if it has some, else those packaged with the classes.
 */
final class RouteFiles {

  private static final String DIRECTORY = "routes";

  private RouteFiles() {}

  /** A pattern for {@code camel.main.routes-include-pattern}. */
  static String pattern(Settings settings) {
    if (settings.hasOwn(DIRECTORY)) {
      return in(settings.home());
    }
    try {
      URI classes = RouteFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path place = Path.of(classes);
      return place.toFile().isDirectory() ? in(place) : inJar(place);
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("the packaged routes cannot be found", e);
    }
  }

  private static String in(Path parent) {
    String routes = "file:" + parent.resolve(DIRECTORY);
    return routes + "/**/*.camel.yaml," + routes + "/**/*.java";
  }

  /** Each by its name: a pattern over a jar drops the directories between (Camel 4.18.0). */
  private static String inJar(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(DIRECTORY + "/"))
          .filter(name -> name.endsWith(".camel.yaml") || name.endsWith(".java"))
          .sorted()
          .map(name -> "classpath:" + name)
          .collect(Collectors.joining(","));
    }
  }
}
