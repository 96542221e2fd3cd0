package io.plannersync.store;

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
}
