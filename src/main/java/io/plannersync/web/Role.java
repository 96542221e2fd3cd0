package io.plannersync.web;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a key is for. */
public enum Role {
  /** Reads how the sync stands and what it did. */
  VIEWER,
  /** Reads and writes task documents. */
  AGENT,
  /** Does everything. */
  OPERATOR;

  /** As it is written in settings, routes and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /**
   * The roles that a route names, and the operator.
   *
   * @param words with commas between
   * @throws IllegalArgumentException if one is no role
   */
  public static List<Role> allowed(String words) {
    List<String> named = List.of(words.split(","));
    named.forEach(
        word ->
            of(word).orElseThrow(() -> new IllegalArgumentException("there is no role " + word)));
    return Arrays.stream(values())
        .filter(role -> role == OPERATOR || named.contains(role.word()))
        .toList();
  }
}
