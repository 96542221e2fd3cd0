package io.plannersync.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.testing.LogLines;
import io.plannersync.web.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {

  private static final String ONE = "writer:agent:key-0123456789-one";
  private static final String TWO = "writer:agent:key-0123456789-two";

  private final AtomicLong clock = new AtomicLong();
  @TempDir private Path directory;

  @BeforeAll
  static void hear() {
    Configurator.setLevel(Access.class.getPackageName(), Level.INFO);
  }

  @AfterAll
  static void hearNoMore() {
    Configurator.setLevel(Access.class.getPackageName(), (Level) null);
  }

  @Test
  void keys_stand_in_lines_or_with_commas_between_and_comments_are_left_out() {
    ApiKeys keys =
        keys(
            "# of the agents\n"
                + ONE
                + "\r\n\n  wall:viewer:a:key:with:colons,anna:operator:"
                + "base64+/of=a=key==\n");
    assertThat(name(keys, "key-0123456789-one")).isEqualTo("agent writer");
    assertThat(name(keys, "a:key:with:colons")).isEqualTo("viewer wall");
    assertThat(name(keys, "base64+/of=a=key==")).isEqualTo("operator anna");
    for (String none : new String[] {"", "key-0123456789-on", ONE, "key-0123456789-one "}) {
      assertThat(name(keys, none)).isEqualTo("nobody");
    }
  }

  @Test
  void the_one_key_goes_on_as_that_of_the_operator_default_beside_others() {
    assertThat(name(new ApiKeys("short", null, null), "short")).isEqualTo("operator default");
    ApiKeys both = new ApiKeys("the-one-key-of-before", ONE, null);
    assertThat(name(both, "the-one-key-of-before")).isEqualTo("operator default");
    assertThat(name(both, "key-0123456789-one")).isEqualTo("agent writer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret-0123456789 | key 1 is not name:role:key",
        "a:secret-0123456789 | key 1 is not name:role:key",
        "secret 0123456789:agent:secret-0123456789 | key 1 is not name:role:key",
        ":agent:secret-0123456789 | key 1 has no name of",
        "a/b:agent:secret-0123456789 | key 1 has no name of",
        "a:admin:secret-0123456789 | key 1 has a role that is not viewer, agent or operator",
        "a:secret-0123456789:agent | key 1 has a role that is not",
        "a:agent:secret-0123456789,b:agent:secret | key 2 is shorter than 16 characters",
        "a:agent:secret-0123456789,b:agent:secret-0123456789 | key 2 is the same as key 1",
        "a:agent:secret-0123456789,a:viewer:secret-1234567890 | key 2 has the name of one before",
        "default:agent:secret-0123456789 | the name default is the operator's",
        "a:agent:key-of-before-secret | the key of API_KEY is among them",
        "#a:agent:secret-0123456789 | there is no key"
      })
  void what_is_wrong_is_told_by_its_number_and_not_repeated(String list, String told) {
    assertThatThrownBy(() -> new ApiKeys("key-of-before-secret", list, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(told)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void keys_come_and_go_with_the_content_of_their_file() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), ONE + "\n");
    ApiKeys keys = new ApiKeys("the-one-key-of-before", ONE, file.toString(), clock::get);
    try (LogLines log = new LogLines()) {
      Files.writeString(file, ONE + "\n" + TWO + "\n");
      assertThat(name(keys, "key-0123456789-two")).isEqualTo("nobody");
      later();
      assertThat(name(keys, "key-0123456789-two")).isEqualTo("agent writer");
      assertThat(name(keys, "key-0123456789-one")).isEqualTo("agent writer");

      Files.writeString(file, TWO);
      later();
      assertThat(name(keys, "key-0123456789-one")).isEqualTo("nobody");
      assertThat(name(keys, "key-0123456789-two")).isEqualTo("agent writer");
      assertThat(name(keys, "the-one-key-of-before")).isEqualTo("operator default");
      assertThat(log.lines()).hasSize(2).noneMatch(line -> line.contains("0123456789"));
    }
  }

  @Test
  void a_file_of_the_same_length_and_time_is_read_anew_as_well() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), ONE);
    ApiKeys keys = new ApiKeys(null, ONE, file.toString(), clock::get);
    var time = Files.getLastModifiedTime(file);
    Files.writeString(file, TWO);
    Files.setLastModifiedTime(file, time);
    later();
    assertThat(name(keys, "key-0123456789-two")).isEqualTo("agent writer");
  }

  @Test
  void a_wrong_file_keeps_the_keys_before_and_is_told_once_until_it_is_right() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), ONE);
    ApiKeys keys = new ApiKeys(null, ONE, file.toString(), clock::get);
    assertThat(keys.standing()).containsEntry("count", 1).containsEntry("problem", null);
    try (LogLines log = new LogLines()) {
      Files.writeString(file, TWO + "\nsecret-0123456789");
      for (int i = 0; i < 3; i++) {
        later();
        assertThat(name(keys, "key-0123456789-one")).isEqualTo("agent writer");
        assertThat(name(keys, "key-0123456789-two")).isEqualTo("nobody");
      }
      String told = "API_KEYS_FILE: key 2 is not name:role:key; the keys before stay";
      assertThat(keys.standing()).containsEntry("problem", told);
      assertThat(log.lines()).containsExactly("WARN " + told);

      Files.delete(file);
      later();
      assertThat(name(keys, "key-0123456789-one")).isEqualTo("agent writer");
      assertThat(keys.standing().get("problem")).asString().contains("(it does not exist)");

      Files.writeString(file, TWO);
      later();
      assertThat(name(keys, "key-0123456789-two")).isEqualTo("agent writer");
      assertThat(name(keys, "key-0123456789-one")).isEqualTo("nobody");
      assertThat(keys.standing()).containsEntry("problem", null);
    }
  }

  private void later() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private static ApiKeys keys(String list) {
    return new ApiKeys(null, list, null);
  }

  private static String name(ApiKeys keys, String key) {
    return keys.find(key).map(Principal::toString).orElse("nobody");
  }
}
