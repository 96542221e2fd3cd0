package io.plannersync.graph;

import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding (RFC 3986, section 2.1) for everything that becomes part of a request's address.
 * What comes out has no character that means something to an address, to Camel's properties ({@code
 * {{...}}}) or to its expressions ({@code ${...}}).
 */
public final class PercentEncoding {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /** What else a query parameter may have, as Graph's own examples spell it. */
  private static final String PARAMETER = UNRESERVED + "$,:/'";

  /** What else a path or a query may have (pchar); the query's are the path's and two more. */
  private static final String PATH = UNRESERVED + "!$&'()*+,;=:@/";

  private static final String QUERY = PATH + "?";
  private static final String HEX = "0123456789ABCDEF";

  private PercentEncoding() {}

  /** One segment of a path, whatever its characters. */
  public static String segment(String text) {
    return encoded(text, UNRESERVED, false);
  }

  /** The name or the value of a query parameter. */
  static String parameter(String text) {
    return encoded(text, PARAMETER, false);
  }

  /** A path that is encoded already: only what may not stand in one is encoded. */
  static String path(String raw) {
    return encoded(raw, PATH, true);
  }

  /** A query that is encoded already: only what may not stand in one is encoded. */
  static String query(String raw) {
    return encoded(raw, QUERY, true);
  }

  private static String encoded(String text, String allowed, boolean escapes) {
    StringBuilder result = new StringBuilder();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      if (allowed.indexOf(c) >= 0 || escapes && c == '%' && isEscape(bytes, i)) {
        result.append(c);
      } else {
        result.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return result.toString();
  }

  private static boolean isEscape(byte[] bytes, int at) {
    return at + 2 < bytes.length
        && Character.digit(bytes[at + 1], 16) >= 0
        && Character.digit(bytes[at + 2], 16) >= 0;
  }
}
