package io.plannersync;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where Camel finds the routes: in the home if it has some, else those packaged with the classes.
 */
final class RouteFiles {

  private static final String DIRECTORY = "routes";

  private RouteFiles() {}

  /** A pattern for {@code camel.main.routes-include-pattern}. */
  static String pattern(Settings settings) {
    Predicate<String> wanted = wanted(settings);
    try {
      if (settings.hasOwn(DIRECTORY)) {
        return in(settings.home(), wanted);
      }
      URI classes = RouteFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path place = Path.of(classes);
      return place.toFile().isDirectory() ? in(place, wanted) : inJar(place, wanted);
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("the routes cannot be found", e);
    }
  }

  /**
   * The example in Java is compiled only for those who want it: that takes as long as all other
   * routes together.
   */
  private static Predicate<String> wanted(Settings settings) {
    boolean isRecorded = settings.text("CUSTOM_RECORD_UPDATES").equals("true");
    return name -> isRecorded || !name.endsWith("/RecordUpdates.java");
  }

  private static String in(Path parent, Predicate<String> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(parent.resolve(DIRECTORY))) {
      return Stream.concat(
              Stream.of("file:" + parent.resolve(DIRECTORY) + "/**/*.camel.yaml"),
              files
                  .map(Path::toString)
                  .filter(name -> name.endsWith(".java"))
                  .filter(wanted)
                  .sorted()
                  .map(name -> "file:" + name))
          .collect(Collectors.joining(","));
    }
  }

  /** Each by its name: a pattern over a jar drops the directories between (Camel 4.18.0). */
  private static String inJar(Path file, Predicate<String> wanted) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(DIRECTORY + "/"))
          .filter(name -> name.endsWith(".camel.yaml") || name.endsWith(".java"))
          .filter(wanted)
          .sorted()
          .map(name -> "classpath:" + name)
          .collect(Collectors.joining(","));
    }
  }
}
