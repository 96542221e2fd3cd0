package io.plannersync.store;

/** What a key holds. */
public sealed interface Read {

  /**
   * A text, which is JSON only if its writer saw to it.
   *
   * @param raw the text exactly as the server gave it; a later write is compared against it.
   *     RedisJSON gives a compact text, not the one that was once set
   * @param expires whether the key has an expiry: a key that goes by itself was deleted by nobody
   */
  record Found(String raw, Representation representation, boolean expires) implements Read {}

  /** There is no such key. */
  record Absent() implements Read {}

  /**
   * The key holds something that is no text, or one that is too long to be a document and was not
   * read.
   *
   * @param type as the command {@code TYPE} names it: {@code list}, {@code hash}, {@code
   *     stream}...; of a long text its length in words
   */
  record WrongType(String type) implements Read {}

  Read ABSENT = new Absent();
}
