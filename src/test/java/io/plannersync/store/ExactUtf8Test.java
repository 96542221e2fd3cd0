package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactUtf8Test {

  @Property
  void bytes_come_back_whatever_they_are(@ForAll byte[] bytes) {
    String read = ExactUtf8.CODEC.decodeValue(ByteBuffer.wrap(bytes));

    assertThat(bytes(ExactUtf8.CODEC.encodeValue(read))).isEqualTo(bytes);
    assertThat(bytes(ExactUtf8.CODEC.encodeKey(ExactUtf8.CODEC.decodeKey(ByteBuffer.wrap(bytes)))))
        .isEqualTo(bytes);
  }

  @Property
  void texts_come_back_and_are_texts(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    String read = ExactUtf8.CODEC.decodeValue(ExactUtf8.CODEC.encodeValue(valid));

    assertThat(read).isEqualTo(valid);
    assertThat(ExactUtf8.isText(read)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4772f6df65", "61f09f98", "eda0bdedb880", "ff", "c3", "efbfbdff"})
  void bytes_that_are_no_text_are_known_for_it(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    String read = ExactUtf8.CODEC.decodeValue(ByteBuffer.wrap(bytes));

    assertThat(ExactUtf8.isText(read)).isFalse();
    assertThat(bytes(ExactUtf8.CODEC.encodeValue(read))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Grüße", "\uFFFD", "\uD83D\uDE80", "a\uD83D\uDE80\uD83D\uDE80b"})
  void texts_are_known_for_texts(String text) {
    assertThat(ExactUtf8.isText(text)).isTrue();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
