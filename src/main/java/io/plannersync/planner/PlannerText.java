package io.plannersync.planner;

import java.util.regex.Pattern;

/** The canonical form of texts, the same for both sides. */
public final class PlannerText {

  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

  private PlannerText() {}

  /** One line without white space around it. */
  public static String line(String text) {
    return LINE_BREAK.matcher(text).replaceAll(" ").strip();
  }

  /** Lines that end with {@code \n}; no white space at the end. */
  public static String body(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
  }

  /** At most {@code length} code units of a text, without splitting a character. */
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    boolean splits = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, Math.max(0, splits ? length - 1 : length));
  }
}
