package io.plannersync.model;

import java.util.Map;
import java.util.Optional;

/**
 * What ids are called: needed to read names from documents and to write names into them.
 *
 * @param users every known user by id
 * @param labels the plan's label names by category key ({@code category1} to {@code category25})
 * @param buckets the plan's bucket names by bucket id
 */
public record Names(
    Map<String, User> users, Map<String, String> labels, Map<String, String> buckets) {

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
    var found =
        users.values().stream()
            .filter(
                u ->
                    name.equalsIgnoreCase(u.displayName())
                        || name.equalsIgnoreCase(u.mail())
                        || name.equalsIgnoreCase(u.principalName()))
            .map(User::id)
            .distinct()
            .limit(2)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  public Optional<String> userName(String id) {
    return Optional.ofNullable(users.get(id)).map(User::displayName);
  }

  public Optional<String> labelNamed(String name) {
    return keyOf(labels, name);
  }

  public Optional<String> bucketNamed(String name) {
    return keyOf(buckets, name);
  }

  private static Optional<String> keyOf(Map<String, String> names, String name) {
    var found =
        names.entrySet().stream()
            .filter(e -> e.getValue().equalsIgnoreCase(name))
            .map(Map.Entry::getKey)
            .limit(2)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
