package io.plannersync.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents promise, they show: each row of their tables names tests that there are. */
class PromisesTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/guarantees.md"})
  void every_promise_names_the_tests_that_show_it(String page) throws IOException {
    Set<String> known = tests();
    List<String> promises =
        Files.readString(Path.of(page))
            .lines()
            .dropWhile(line -> !line.startsWith("| promise |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(promises).isNotEmpty();
    for (String promise : promises) {
      String[] cells = promise.split("\\|");
      List<String> named =
          TEST.matcher(cells[cells.length - 1]).results().map(PromisesTest::name).toList();
      assertThat(named).as(promise).isNotEmpty();
      assertThat(known).as(promise).containsAll(named);
    }
  }

  private static String name(MatchResult found) {
    return found.group(1);
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
