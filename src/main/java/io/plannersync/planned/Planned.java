package io.plannersync.planned;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything that would be done now.
 *
 * @param at when the reading began
 * @param plans the plans that were listed
 * @param looked how many pairs, single tasks and single documents were decided on
 * @param missing what could not be read, each with the reason; then this is not everything
 * @param writes in the order of tasks
 */
public record Planned(
    Instant at, List<String> plans, int looked, List<String> missing, List<PlannedWrite> writes) {

  public Planned {
    plans = List.copyOf(plans);
    missing = List.copyOf(missing);
    writes = List.copyOf(writes);
  }

  /** This, of which something more could not be read. */
  public Planned without(String part) {
    List<String> all = new ArrayList<>(missing);
    all.add(part);
    return new Planned(at, plans, looked, all, writes);
  }

  /** How many there are of each, by kind and side, in the order of kinds. */
  public Map<String, Long> sums() {
    return writes.stream()
        .sorted(Comparator.comparing(PlannedWrite::kind).thenComparing(PlannedWrite::sum))
        .map(PlannedWrite::sum)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.groupingBy(word -> word, LinkedHashMap::new, Collectors.counting()));
  }
}
