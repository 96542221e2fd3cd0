package io.plannersync.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of something in Graph: of a task, plan, bucket, group, user or subscription. Planner's ids
 * are 28 characters of URL-safe Base64, the others GUIDs; what consists of other characters is no
 * id, whoever wrote it, and is neither remembered nor asked about.
 */
public record GraphId(String text) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  /**
   * @throws IllegalArgumentException if the text can be no id
   */
  public GraphId {
    if (!isId(text)) {
      throw new IllegalArgumentException("no id of Graph, which has letters, digits, - and _");
    }
  }

  /** The id, empty if the text can be none. */
  public static Optional<GraphId> of(String text) {
    return isId(text) ? Optional.of(new GraphId(text)) : Optional.empty();
  }

  /** Whether a text can be an id; null cannot. */
  public static boolean isId(String text) {
    return text != null && FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
