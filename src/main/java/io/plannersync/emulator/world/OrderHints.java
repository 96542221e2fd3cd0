package io.plannersync.emulator.world;

import java.util.Collection;

/**
 * Places in a list, as text ("Planner order hint format" in Microsoft's documentation).
 *
 * <p>A client writes {@code <before> <after>!}, either side may be empty; the service answers with
 * a short text of its own that sorts between the two by ordinal comparison. A text without the
 * closing {@code !}, such as the service's own answer sent back, is refused.
 */
final class OrderHints {
  // Neither the separator (space) nor the mark (!) may occur in a computed hint.
  private static final char LOWEST = '"';
  private static final char HIGHEST = '}';

  private OrderHints() {}

  /**
   * The service's hint for what a client asked.
   *
   * @param asked null or {@code " !"} for "first"
   * @param siblings the computed hints of the list's other members
   * @throws GraphError 400 if {@code asked} has not the form above
   */
  static String compute(String asked, Collection<String> siblings) {
    if (asked == null || asked.equals(" !")) {
      String first = siblings.stream().min(String::compareTo).orElse("");
      return between("", first);
    }
    int space = asked.lastIndexOf(' ');
    if (!asked.endsWith("!") || space < 0 || !asked.chars().allMatch(c -> c >= 32 && c <= 126)) {
      throw GraphError.invalid("The order hint '" + asked + "' is not in a valid format.");
    }
    String before = asked.substring(0, space);
    if (before.endsWith("!")) {
      // A client may refer to an item it has placed itself and not read back yet.
      before = compute(before, siblings);
    }
    String after = asked.substring(space + 1, asked.length() - 1);
    if (!after.isEmpty() && before.compareTo(after) >= 0) {
      throw GraphError.invalid("The order hint '" + asked + "' names its neighbours reversed.");
    }
    return between(before, after);
  }

  /** A text strictly between; an empty {@code above} means no bound. */
  private static String between(String below, String above) {
    StringBuilder out = new StringBuilder();
    boolean bounded = !above.isEmpty();
    for (int i = 0; ; i++) {
      int low = i < below.length() ? below.charAt(i) : LOWEST;
      int high = bounded && i < above.length() ? above.charAt(i) : HIGHEST + 1;
      int middle = (low + high) / 2;
      if (middle > low) {
        return out.append((char) middle).toString();
      }
      out.append((char) low);
      bounded = bounded && low == high;
    }
  }
}
