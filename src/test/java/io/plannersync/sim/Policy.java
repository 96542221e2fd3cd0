package io.plannersync.sim;

import java.time.Duration;

/** Decides when a plan is looked at again. */
interface Policy {

  /**
   * @param now milliseconds since the beginning
   * @param seen how many changes this look has seen
   */
  Duration next(int plan, long now, int seen);
}
