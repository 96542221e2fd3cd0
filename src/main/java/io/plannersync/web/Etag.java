package io.plannersync.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

/** Strong entity tags: a hash of exactly the bytes that they stand for. */
public final class Etag {

  private static final int BYTES = 15;

  private Etag() {}

  /** The tag of a text, with its quotes. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String of(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"'
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES))
          + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Whether a list of tags, as in {@code If-Match} and {@code If-None-Match}, has this one or is
   * {@code *}. A weak tag is compared by its text, which is all that {@code If-None-Match} asks
   * for.
   */
  public static boolean listed(String list, String tag) {
    return Stream.of(list.split(","))
        .map(String::trim)
        .map(one -> one.startsWith("W/") ? one.substring(2) : one)
        .anyMatch(one -> one.equals("*") || one.equals(tag));
  }

  /** The answer with its tag, or 304 if the client has it already. */
  public static Answer conditional(Request request, Answer answer) {
    String tag = answer.headers().getOrDefault("ETag", of(answer.body()));
    boolean known = request.header("if-none-match").filter(list -> listed(list, tag)).isPresent();
    return (known ? Answer.empty(304) : answer).with("ETag", tag);
  }
}
