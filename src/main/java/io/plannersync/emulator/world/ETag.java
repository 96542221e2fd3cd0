package io.plannersync.emulator.world;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of one Planner resource, in the form Planner writes it.
 *
 * <p>The text is {@code W/"<base64>"} around {@code '1-<type><tail>'}, quotes included: the type is
 * padded with spaces to a multiple of six characters, the tail is a 16 digit number to the base 64
 * with the digits {@code @} (0) to DEL (63) that grows by four with each version. So decoded texts
 * of one resource compare as their versions do.
 *
 * @param type {@code Task}, {@code TaskDetails}, {@code Bucket}, {@code Plan} or {@code
 *     PlanDetails}
 * @param version at least 1
 */
record ETag(String type, long version) {
  private static final int TAIL = 16;
  private static final int STEP = 4;
  private static final char ZERO = '@';
  private static final Pattern HEADER = Pattern.compile("W/\"([A-Za-z0-9+/]+={0,2})\"");
  private static final Pattern DECODED = Pattern.compile("'1-([A-Za-z]+) *([@-\\x7f]{16})'");

  /** The header and JSON text of this version. */
  String text() {
    String plain = "'1-" + paddedType() + tail() + "'";
    byte[] bytes = plain.getBytes(StandardCharsets.ISO_8859_1);
    return "W/\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
  }

  /** Reads a header; empty if it is nothing that Planner could have written. */
  static Optional<ETag> parse(String header) {
    Matcher outer = HEADER.matcher(header.strip());
    if (!outer.matches()) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(outer.group(1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Matcher inner = DECODED.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!inner.matches()) {
      return Optional.empty();
    }
    // The type and a tail of letters could run into each other, so the tail is cut off by length.
    ETag tag = new ETag(inner.group(1), number(inner.group(2)));
    return tag.text().equals(header.strip()) ? Optional.of(tag) : Optional.empty();
  }

  private String paddedType() {
    int width = (type.length() + 5) / 6 * 6;
    return type + " ".repeat(width - type.length());
  }

  private String tail() {
    char[] digits = new char[TAIL];
    long rest = version * STEP;
    for (int i = TAIL - 1; i >= 0; i--) {
      digits[i] = (char) (ZERO + rest % 64);
      rest /= 64;
    }
    return new String(digits);
  }

  private static long number(String tail) {
    long value = 0;
    for (char digit : tail.toCharArray()) {
      value = value * 64 + (digit - ZERO);
    }
    return value / STEP;
  }
}
