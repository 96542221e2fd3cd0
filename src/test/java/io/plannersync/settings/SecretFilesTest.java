package io.plannersync.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

  @TempDir private Path directory;

  static Iterable<String> secrets() {
    return KnownSettings.secrets();
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void every_secret_can_stand_in_a_file(String name) throws IOException {
    assertThat(load(name + "_FILE", file("hunter2\n")).text(name)).isEqualTo("hunter2");
    assertThat(KnownSettings.kinds()).containsKeys(name, name + "_FILE");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void a_secret_that_is_set_as_well_is_an_error_that_names_both(String name) throws IOException {
    Map<String, String> both = Map.of(name, "hunter2", name + "_FILE", file("hunter3").toString());
    assertThatThrownBy(() -> load(both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(name + "_FILE and " + name + " are both set; leave one of them out");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void the_file_of_every_secret_is_documented(String name) throws IOException {
    assertThat(Files.readString(Path.of("docs/operations.md"))).contains("`" + name + "_FILE`");
  }

  @Test
  void whatever_is_a_secret_by_its_kind_is_among_them() {
    assertThat(KnownSettings.kinds())
        .allSatisfy(
            (name, kind) -> {
              if (kind instanceof Kind.Secret || kind instanceof Kind.Redis) {
                assertThat(KnownSettings.secrets()).contains(name);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter 2", "hunter 2\n", "hunter 2\r\n"})
  void the_last_line_break_is_cut(String content) throws IOException {
    assertThat(read(file(content))).isEqualTo("hunter 2");
  }

  @Test
  void only_one_line_break_is_cut_and_nothing_else() throws IOException {
    assertThat(read(file(" one\ntwo\n\n"))).isEqualTo(" one\ntwo\n");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> load("API_KEY_FILE", missing))
        .hasMessage(
            "API_KEY_FILE names a file that cannot be read: " + missing + " (it does not exist)");
    assertThatThrownBy(() -> load("API_KEY_FILE", directory))
        .hasMessageEndingWith("(it is no file)");
  }

  @Test
  void an_empty_file_is_no_secret() {
    assertThatThrownBy(() -> load("API_KEY_FILE", file("\n")))
        .hasMessageStartingWith("API_KEY_FILE names a file that is empty: ");
  }

  @Test
  void what_stands_in_a_file_is_told_by_no_message() throws IOException {
    Path file = directory.resolve("secret");
    Files.write(file, new byte[] {'h', 'u', 'n', 't', 'e', 'r', (byte) 0xff});
    assertThatThrownBy(() -> load("API_KEY_FILE", file))
        .hasMessageEndingWith("(it is no text in UTF-8)")
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter"));
  }

  @Test
  void a_redis_that_is_named_in_a_file_is_no_demo() throws IOException {
    assertThat(load("REDIS_URL_FILE", file("redis://h\n")).isDemo()).isFalse();
    assertThat(load(Map.of()).isDemo()).isTrue();
  }

  private String read(Path file) {
    return SecretFiles.read(
            name ->
                name.equals("API_KEY_FILE")
                    ? java.util.Optional.of(file.toString())
                    : java.util.Optional.empty())
        .get("API_KEY");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "secret", ""), content);
  }

  private static Settings load(String name, Path file) {
    return load(Map.of(name, file.toString()));
  }

  private static Settings load(Map<String, String> environment) {
    return Settings.load(Path.of("").toAbsolutePath(), environment);
  }
}
