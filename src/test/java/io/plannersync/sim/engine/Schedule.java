package io.plannersync.sim.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens in a run, and all that chance decides in it.
 *
 * @param seed of latencies and of who takes what
 * @param skews how far each instance's clock is ahead, in ms; as many as there are instances
 * @param pageSize of Graph's listings
 * @param events by time
 */
record Schedule(long seed, List<Integer> skews, int pageSize, List<Event> events) {

  Schedule with(List<Event> others) {
    return new Schedule(seed, skews, pageSize, List.copyOf(others));
  }

  Schedule withSkews(List<Integer> others) {
    return new Schedule(seed, others, pageSize, events);
  }

  @Override
  public String toString() {
    return events.stream()
        .map(event -> "  " + event)
        .collect(
            Collectors.joining(
                "\n", "seed " + seed + ", clocks " + skews + ", pages of " + pageSize + "\n", ""));
  }
}
