package io.plannersync.access;

import io.plannersync.web.Principal;
import io.plannersync.web.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The keys of one moment. Only their digests are held. One name may have several keys of one role,
 * so that a new one is known before the old one goes.
 */
public final class KeyList {

  /** How long the shortest key is that cannot be guessed by asking. */
  static final int LEAST = 16;

  private static final String FORM = "name:role:key";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String ROLES = "viewer, agent or operator";

  private record Entry(Principal principal, byte[] digest) {}

  private final List<Entry> entries;

  private KeyList(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** No key at all. */
  static KeyList none() {
    return new KeyList(List.of());
  }

  /**
   * Reads keys, {@code name:role:key} each, with line breaks, blanks or commas between; a line that
   * begins with # is a comment.
   *
   * @throws IllegalArgumentException in one sentence that names an entry by its number and repeats
   *     nothing of it: what is in the wrong place may be a key
   */
  public static KeyList parse(String text) {
    String uncommented = text.replaceAll("(?m)^\\s*#.*$", "");
    List<Entry> entries = new ArrayList<>();
    for (String word : uncommented.split("[\\s,]+")) {
      if (!word.isEmpty()) {
        entries.add(entry(entries.size() + 1, word.split(":", 3)));
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("there is no key; expected " + FORM);
    }
    return distinct(entries);
  }

  private static Entry entry(int number, String[] parts) {
    String where = "key " + number;
    if (parts.length < 3) {
      throw new IllegalArgumentException(where + " is not " + FORM);
    }
    if (!NAME.matcher(parts[0]).matches()) {
      throw new IllegalArgumentException(
          where + " has no name of 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    Role role =
        Role.of(parts[1])
            .orElseThrow(
                () -> new IllegalArgumentException(where + " has a role that is not " + ROLES));
    if (parts[2].length() < LEAST) {
      throw new IllegalArgumentException(
          where + " is shorter than " + LEAST + " characters; make one (openssl rand -base64 32)");
    }
    return new Entry(new Principal(parts[0], role), digest(parts[2]));
  }

  private static KeyList distinct(List<Entry> entries) {
    Map<String, Integer> keys = new HashMap<>();
    Map<String, Role> roles = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Integer same = keys.putIfAbsent(HexFormat.of().formatHex(entry.digest()), i + 1);
      if (same != null) {
        throw new IllegalArgumentException("key " + (i + 1) + " is the same as key " + same);
      }
      Role other = roles.putIfAbsent(entry.principal().name(), entry.principal().role());
      if (other != null && other != entry.principal().role()) {
        throw new IllegalArgumentException(
            "key " + (i + 1) + " has the name of one before it with another role");
      }
    }
    return new KeyList(entries);
  }

  /**
   * These keys and that of {@code API_KEY}.
   *
   * @throws IllegalArgumentException if the key is among these, or its name with another role
   */
  KeyList and(Principal principal, String key) {
    boolean taken =
        entries.stream()
            .map(Entry::principal)
            .anyMatch(one -> one.name().equals(principal.name()) && one.role() != principal.role());
    if (taken || find(key).isPresent()) {
      throw new IllegalArgumentException(
          taken
              ? "the name default is the operator's whose key is API_KEY"
              : "the key of API_KEY is among them; leave it out of one of them");
    }
    List<Entry> all = new ArrayList<>(entries);
    all.add(new Entry(principal, digest(key)));
    return new KeyList(all);
  }

  /**
   * Whose key this is. It takes as long whether there is such a key or not, and whichever it is.
   */
  Optional<Principal> find(String key) {
    byte[] sent = digest(key);
    Principal found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest(), sent)) {
        found = entry.principal();
      }
    }
    return Optional.ofNullable(found);
  }

  Set<String> names() {
    return entries.stream().map(entry -> entry.principal().name()).collect(Collectors.toSet());
  }

  int size() {
    return entries.size();
  }

  static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
