package io.plannersync.settings;

import java.util.regex.Pattern;

/**
 * How the address of a Redis is written: {@code redis://[user:password@]host[:port][/database]},
 * {@code rediss://...} for TLS, {@code redis-sentinel://[:password@]host[:port],host[:port]#name}.
 *
 * <p>It is read strictly, before a client of Redis sees it: a character that should be
 * percent-encoded ends the password early, and what follows is then taken, and told, as the host.
 */
final class RedisAddress {

  private static final String CHARACTER = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
  private static final String USER = "(?:" + CHARACTER + "*(?::" + CHARACTER + "*)?@)?";
  private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::\\d{1,5})?";
  private static final String DATABASE = "(?:/\\d{0,5})?";
  private static final String OPTIONS =
      "(?:\\?[A-Za-z]+=[A-Za-z0-9._-]*(?:&[A-Za-z]+=[A-Za-z0-9._-]*)*)?";

  private static final Pattern ONE =
      Pattern.compile("rediss?(?:\\+(?:ssl|tls))?://" + USER + HOST + DATABASE + OPTIONS);
  private static final Pattern SENTINELS =
      Pattern.compile(
          "rediss?-sentinel://"
              + USER
              + HOST
              + "(?:,"
              + HOST
              + ")*"
              + DATABASE
              + OPTIONS
              + "#[A-Za-z0-9._-]+");

  private RedisAddress() {}

  static boolean isOne(String url) {
    return ONE.matcher(url).matches() || SENTINELS.matcher(url).matches();
  }
}
