package io.plannersync.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * That a field was written to one side.
 *
 * @param value a fingerprint of what was written, 16 hex digits; equal values have equal ones
 * @param at when, by our clock
 */
public record FieldWrite(Field field, Side side, String value, Instant at) {

  private static final int DIGITS = 16;

  public static FieldWrite of(Field field, Side side, Value value, Instant at) {
    return new FieldWrite(field, side, fingerprint(value), at);
  }

  public boolean isOfSameField(FieldWrite other) {
    return field == other.field;
  }

  /** Whether the other wrote the same to the same side. */
  public boolean isSameAs(FieldWrite other) {
    return field == other.field && side == other.side && value.equals(other.value);
  }

  private static String fingerprint(Value value) {
    // The order of members is no part of a set's value.
    String text =
        value instanceof Value.Members set
            ? new TreeMap<>(set.members()).toString()
            : value.toString();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
