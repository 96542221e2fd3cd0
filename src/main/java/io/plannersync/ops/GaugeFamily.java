package io.plannersync.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Map;

/**
 * The gauges of one name, one for each set of tags. A gauge that stays is never registered anew, so
 * that no scrape misses it: it shows whatever number is the newest.
 */
final class GaugeFamily {

  private final MultiGauge gauges;
  private volatile Map<Tags, Double> numbers = Map.of();

  GaugeFamily(MeterRegistry registry, String name, String description) {
    gauges = MultiGauge.builder(name).description(description).register(registry);
  }

  /** These numbers and no others are shown from now on. */
  void show(Map<Tags, Double> newest) {
    numbers = Map.copyOf(newest);
    gauges.register(
        numbers.keySet().stream()
            .map(tags -> Row.of(tags, () -> numbers.getOrDefault(tags, Double.NaN)))
            .toList(),
        false);
  }
}
