package io.plannersync.sim.redis.data;

import java.util.function.BiConsumer;

/** What Redis publishes: keyspace events, as far as {@code notify-keyspace-events} allows. */
public final class Notifications {

  /** The flags in the order in which Redis names them; A stands for the first ten. */
  private static final String ALL = "g$lshzxetd";

  private static final String KNOWN = ALL + "KEm";

  private final BiConsumer<String, String> listener;
  private String flags = "";

  /**
   * @param listener told of each message: channel and text
   */
  public Notifications(BiConsumer<String, String> listener) {
    this.listener = listener;
  }

  public void publish(String channel, String message) {
    listener.accept(channel, message);
  }

  /** An event of a key, of one of the classes that the flags name. */
  void event(char kind, String event, Bytes key) {
    if (flags.indexOf(kind) < 0) {
      return;
    }
    if (flags.indexOf('K') >= 0) {
      publish("__keyspace@0__:" + key, event);
    }
    if (flags.indexOf('E') >= 0) {
      publish("__keyevent@0__:" + event, key.toString());
    }
  }

  /** The flags as CONFIG GET tells them. */
  public String flags() {
    return flags.startsWith(ALL) ? "A" + flags.substring(ALL.length()) : flags;
  }

  /** False if one is unknown; then nothing changes. */
  public boolean setFlags(String given) {
    String wanted = given.replace("A", ALL);
    StringBuilder ordered = new StringBuilder();
    KNOWN
        .chars()
        .filter(flag -> wanted.indexOf(flag) >= 0)
        .forEach(flag -> ordered.append((char) flag));
    boolean isKnown = wanted.chars().allMatch(flag -> KNOWN.indexOf(flag) >= 0);
    if (isKnown) {
      flags = ordered.toString();
    }
    return isKnown;
  }
}
