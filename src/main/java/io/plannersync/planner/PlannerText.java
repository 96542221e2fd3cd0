package io.plannersync.planner;

import java.util.regex.Pattern;

/** The canonical form of texts, the same for both sides. */
public final class PlannerText {

  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

  private PlannerText() {}

  /** One line without white space around it. */
  public static String line(String text) {
    return LINE_BREAK.matcher(whole(text)).replaceAll(" ").strip();
  }

  /** Lines that end with {@code \n}; no white space at the end. */
  public static String body(String text) {
    return whole(text).replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
  }

  /** Half a surrogate pair, which UTF-8 has no form for, becomes the replacement character. */
  public static String whole(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
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
