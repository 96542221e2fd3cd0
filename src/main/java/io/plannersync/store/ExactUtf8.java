package io.plannersync.store;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Keys and values of Redis as texts that come back byte by byte. A byte that is no UTF-8 becomes
 * one of 128 low surrogates, which stand alone in no text that was valid, and becomes the same byte
 * again; so what somebody wrote can be compared, named and refused, and is never replaced.
 */
public final class ExactUtf8 implements RedisCodec<String, String> {

  public static final ExactUtf8 CODEC = new ExactUtf8();

  private static final char FIRST = 0xDC80;
  private static final char LAST = 0xDCFF;
  private static final int BYTE = 0xFF;

  /** What the decoder of the JDK puts where a byte is no UTF-8, and what may be in a text. */
  private static final char REPLACEMENT = '\uFFFD';

  private ExactUtf8() {}

  /** Whether a text is one, with no byte in it that is no UTF-8. */
  public static boolean isText(String read) {
    return oddAt(read) < 0;
  }

  /** How many characters stand before the first byte that is no UTF-8; -1 if there is none. */
  static int oddAt(String read) {
    for (int i = 0; i < read.length(); i++) {
      if (Character.isSurrogate(read.charAt(i))) {
        if (Character.isHighSurrogate(read.charAt(i))
            && i + 1 < read.length()
            && Character.isLowSurrogate(read.charAt(i + 1))) {
          i++;
        } else {
          return i;
        }
      }
    }
    return -1;
  }

  @Override
  public String decodeKey(ByteBuffer bytes) {
    return decodeValue(bytes);
  }

  @Override
  public String decodeValue(ByteBuffer bytes) {
    ByteBuffer again = bytes.duplicate();
    String text = StringCodec.UTF8.decodeValue(bytes);
    return text.indexOf(REPLACEMENT) < 0 ? text : exactly(again);
  }

  private static String exactly(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    while (bytes.hasRemaining()) {
      CoderResult result = decoder.decode(bytes, text, true);
      if (result.isError()) {
        for (int i = 0; i < result.length(); i++) {
          text.put((char) (FIRST - 0x80 + (bytes.get() & BYTE)));
        }
      }
      decoder.reset();
    }
    return text.flip().toString();
  }

  @Override
  public ByteBuffer encodeKey(String text) {
    return encodeValue(text);
  }

  @Override
  public ByteBuffer encodeValue(String text) {
    int odd = oddAt(text);
    if (odd < 0) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
    String rest = text;
    for (; odd >= 0; odd = oddAt(rest)) {
      bytes.put(rest.substring(0, odd).getBytes(StandardCharsets.UTF_8));
      char c = rest.charAt(odd);
      bytes.put(c >= FIRST && c <= LAST ? (byte) c : (byte) '?');
      rest = rest.substring(odd + 1);
    }
    return bytes.put(rest.getBytes(StandardCharsets.UTF_8)).flip();
  }
}
