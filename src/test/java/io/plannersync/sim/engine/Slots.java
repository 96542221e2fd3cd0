package io.plannersync.sim.engine;

import java.util.concurrent.ConcurrentLinkedDeque;

/** Camel contexts for one run: from a pool, since each takes a second to start. */
final class Slots {

  private static final ConcurrentLinkedDeque<Slot> IDLE = new ConcurrentLinkedDeque<>();

  private int out;

  Slot take() {
    Slot slot = IDLE.poll();
    out++;
    return slot != null ? slot : new Slot(Run.SETTINGS);
  }

  void giveBack(Slot slot) {
    out--;
    IDLE.push(slot);
  }

  boolean isAnyOut() {
    return out > 0;
  }
}
