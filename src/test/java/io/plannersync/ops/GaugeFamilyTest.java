package io.plannersync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class GaugeFamilyTest {

  private static final Tags PLAN = Tags.of("plan", "p1");
  private static final Tags OTHER = Tags.of("plan", "p2");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final GaugeFamily family = new GaugeFamily(registry, "pairs", "Pairs");

  @Test
  void the_newest_number_of_each_is_shown() {
    family.show(Map.of(PLAN, 1.0, OTHER, 5.0));
    family.show(Map.of(PLAN, 2.0, OTHER, 5.0));

    assertThat(gauge(PLAN).value()).isEqualTo(2);
    assertThat(gauge(OTHER).value()).isEqualTo(5);
  }

  @Test
  void what_is_shown_no_more_is_gone_and_may_come_back() {
    family.show(Map.of(PLAN, 1.0, OTHER, 5.0));
    family.show(Map.of(OTHER, 5.0));
    assertThat(gauge(PLAN)).isNull();
    assertThat(gauge(OTHER).value()).isEqualTo(5);

    family.show(Map.of(PLAN, 3.0));
    assertThat(gauge(PLAN).value()).isEqualTo(3);
  }

  @Test
  void a_scrape_misses_nothing_while_the_numbers_are_read_anew() {
    family.show(Map.of(PLAN, 1.0));
    CompletableFuture<Void> refreshing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                family.show(Map.of(PLAN, ThreadLocalRandom.current().nextDouble(1, 2)));
              }
            });
    int scrapes = 0;
    while (!refreshing.isDone() || scrapes == 0) {
      Gauge gauge = gauge(PLAN);
      assertThat(gauge).isNotNull();
      assertThat(gauge.value()).isBetween(1.0, 2.0);
      scrapes++;
    }
    refreshing.join();
  }

  private Gauge gauge(Tags tags) {
    return registry.find("pairs").tags(tags).gauge();
  }
}
