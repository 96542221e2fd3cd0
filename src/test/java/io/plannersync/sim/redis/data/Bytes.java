package io.plannersync.sim.redis.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text as Redis has it: bytes, compared as unsigned ones. Nobody may change the array. */
public final class Bytes implements Comparable<Bytes> {

  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;
  private final int hash;

  public Bytes(byte[] array) {
    this.array = array;
    this.hash = Arrays.hashCode(array);
  }

  public static Bytes of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Bytes of(long number) {
    return of(Long.toString(number));
  }

  public byte[] array() {
    return array;
  }

  public int size() {
    return array.length;
  }

  /** The number these bytes spell exactly as Redis writes one, or null. */
  public Long integer() {
    if (array.length == 0 || array.length > 20) {
      return null;
    }
    try {
      String text = toString();
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && hash == bytes.hash && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(array, StandardCharsets.UTF_8);
  }
}
