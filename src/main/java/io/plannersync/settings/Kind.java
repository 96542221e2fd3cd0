package io.plannersync.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the value of a setting has to be. */
public sealed interface Kind {

  /**
   * @throws IllegalArgumentException in one sentence that begins with the setting's name, if the
   *     value is of another kind or out of its bounds
   */
  void check(String name, String value);

  /** A time between two bounds, both included. */
  record Time(Duration least, Duration most) implements Kind {
    @Override
    public void check(String name, String value) {
      Duration time = time(name, value);
      if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            name + " is not between " + shown(least) + " and " + shown(most) + ": " + value);
      }
    }

    private static String shown(Duration time) {
      return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
  }

  /** A whole number between two bounds, both included. */
  record Whole(int least, int most) implements Kind {
    @Override
    public void check(String name, String value) {
      int number = whole(name, value);
      if (number < least || number > most) {
        throw new IllegalArgumentException(
            name + " is not between " + least + " and " + most + ": " + value);
      }
    }
  }

  /** One of a few words, in any case. */
  record Word(List<String> allowed) implements Kind {
    Word(String... allowed) {
      this(List.of(allowed));
    }

    @Override
    public void check(String name, String value) {
      if (!allowed.contains(value.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            name + " is none of " + String.join(", ", allowed) + ": " + value);
      }
    }
  }

  /** Some of a few words, with commas between. */
  record Words(List<String> allowed) implements Kind {
    Words(String... allowed) {
      this(List.of(allowed));
    }

    @Override
    public void check(String name, String value) {
      for (String word : Arrays.stream(value.split(",")).map(String::trim).toList()) {
        if (!word.isEmpty() && !allowed.contains(word.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              name + ": " + word + " is none of " + String.join(", ", allowed));
        }
      }
    }
  }

  /** An https address, or http within this machine: secrets and tokens travel there. */
  record Address() implements Kind {
    @Override
    public void check(String name, String value) {
      try {
        URI uri = new URI(value);
        boolean encrypted = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !encrypted && !"http".equalsIgnoreCase(uri.getScheme())) {
          throw new IllegalArgumentException(name + " is no https address: " + value);
        }
        if (!encrypted && !InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
          throw new IllegalArgumentException(
              name + " must be https, or http on this machine (loopback): " + value);
        }
      } catch (URISyntaxException | UnknownHostException e) {
        throw new IllegalArgumentException(name + " is no https address: " + value, e);
      }
    }
  }

  /** The name of a time zone. */
  record Zone() implements Kind {
    @Override
    public void check(String name, String value) {
      zone(name, value);
    }
  }

  /** Something secret of at least so many characters; no message repeats it. */
  record Secret(int least) implements Kind {
    @Override
    public void check(String name, String value) {
      if (value.length() < least) {
        throw new IllegalArgumentException(
            name + " is shorter than " + least + " characters; make one (openssl rand -base64 32)");
      }
    }
  }

  /** The address of a Redis; no message repeats any of it. */
  record Redis() implements Kind {
    @Override
    public void check(String name, String value) {
      if (!RedisAddress.isOne(value)) {
        throw new IllegalArgumentException(
            name
                + " is no Redis address; expected redis://host:port/database, rediss://... or"
                + " redis-sentinel://host:port,host:port/database#name, with special characters in"
                + " a password percent-encoded");
      }
    }
  }

  /** Any text, or one that somebody else checks. */
  record Text() implements Kind {
    @Override
    public void check(String name, String value) {}
  }

  /** {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}; bare digits are seconds. */
  static Duration time(String name, String value) {
    try {
      if (value.endsWith("ms")) {
        return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2).trim()));
      }
      return value.matches("\\d+")
          ? Duration.ofSeconds(Long.parseLong(value))
          : Duration.parse("PT" + value);
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " is no time such as 500ms, 2s, 5m or 1h: " + value, e);
    }
  }

  static int whole(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is not a whole number: " + value, e);
    }
  }

  static ZoneId zone(String name, String value) {
    try {
      return ZoneId.of(value);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          name + " is no time zone such as UTC or Europe/Berlin: " + value, e);
    }
  }
}
