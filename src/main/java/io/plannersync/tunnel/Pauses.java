package io.plannersync.tunnel;

import java.time.Duration;

/**
 * How long the tunnel's program is waited for.
 *
 * @param patience until it must have said its address
 * @param ask between two questions while there is none
 * @param watch between two questions while there is one
 * @param first before it is started again the first time; then twice as long each time
 * @param longest no pause is longer
 * @param steady after this time in use the next pause is the first again
 */
public record Pauses(
    Duration patience,
    Duration ask,
    Duration watch,
    Duration first,
    Duration longest,
    Duration steady) {

  public static final Pauses DEFAULT =
      new Pauses(
          Duration.ofSeconds(60),
          Duration.ofMillis(250),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));

  /** Before the start after so many failures in a row. */
  Duration before(int failures) {
    Duration pause = first.multipliedBy(1L << Math.min(Math.max(0, failures - 1), 20));
    return pause.compareTo(longest) > 0 ? longest : pause;
  }
}
