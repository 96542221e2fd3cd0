package io.plannersync.model;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ids are called: needed to read names from documents and to write names into them. Case does
 * not matter.
 *
 * @param users every known user by id
 * @param labels the plan's label names by category key ({@code category1} to {@code category25})
 * @param buckets the plan's bucket names by bucket id
 */
public record Names(
    Map<String, User> users, Map<String, String> labels, Map<String, String> buckets) {

  /** Text of characters before this one is composed. */
  private static final char FIRST_COMBINING = '\u0300';

  public static final Names NONE = new Names(Map.of(), Map.of(), Map.of());

  /** A user of the directory; the mail and principal names may be null. */
  public record User(String id, String displayName, String mail, String principalName) {}

  public Names {
    users = Map.copyOf(users);
    labels = Map.copyOf(labels);
    buckets = Map.copyOf(buckets);
  }

  /** The only user with this display name, mail or principal name; empty if none or several. */
  public Optional<String> userNamed(String name) {
    List<String> found = usersNamed(name);
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** The ids of all users with this display name, mail or principal name. */
  public List<String> usersNamed(String name) {
    String wanted = comparable(name);
    return users.values().stream()
        .filter(
            user ->
                isCalled(user.displayName(), wanted)
                    || isCalled(user.mail(), wanted)
                    || isCalled(user.principalName(), wanted))
        .map(User::id)
        .distinct()
        .sorted()
        .toList();
  }

  public Optional<String> userName(String id) {
    return Optional.ofNullable(users.get(id)).map(User::displayName);
  }

  /** The keys of all labels with this name. */
  public List<String> labelsNamed(String name) {
    return keysOf(labels, name);
  }

  /** The ids of all buckets with this name. */
  public List<String> bucketsNamed(String name) {
    return keysOf(buckets, name);
  }

  private static List<String> keysOf(Map<String, String> names, String name) {
    String wanted = comparable(name);
    return names.entrySet().stream()
        .filter(entry -> isCalled(entry.getValue(), wanted))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean isCalled(String name, String comparable) {
    return name != null && !comparable.isEmpty() && comparable(name).equalsIgnoreCase(comparable);
  }

  /**
   * Names that look alike are one name: characters may be composed or not, and white space around a
   * name does not count.
   */
  private static String comparable(String name) {
    String stripped = name.strip();
    for (int i = 0; i < stripped.length(); i++) {
      if (stripped.charAt(i) >= FIRST_COMBINING) {
        return Normalizer.normalize(stripped, Normalizer.Form.NFC);
      }
    }
    return stripped;
  }
}
