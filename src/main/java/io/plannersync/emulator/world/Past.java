package io.plannersync.emulator.world;

import java.time.Duration;

/**
 * How far behind the newest state a read may lag.
 *
 * @param versions so many of the last changes of what is read are not seen
 * @param age changes younger than this are not seen
 */
public record Past(int versions, Duration age) {

  /** Reads the newest state. */
  public static final Past NONE = new Past(0, Duration.ZERO);
}
