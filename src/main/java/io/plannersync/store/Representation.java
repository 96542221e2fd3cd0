package io.plannersync.store;

import java.util.Arrays;
import java.util.Optional;

/** How a key holds its JSON text. */
public enum Representation {
  /** A plain string, read with {@code GET}. */
  STRING("string"),
  /** A value of the RedisJSON module, read with {@code JSON.GET}. */
  JSON("ReJSON-RL");

  private final String type;

  Representation(String type) {
    this.type = type;
  }

  /** What the command {@code TYPE} answers for such a key. */
  public String type() {
    return type;
  }

  /** The representation of a key of this type; empty if such a key holds no text. */
  static Optional<Representation> of(String type) {
    return Arrays.stream(values()).filter(one -> one.type.equals(type)).findFirst();
  }
}
