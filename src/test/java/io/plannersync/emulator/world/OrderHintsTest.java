package io.plannersync.emulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderHintsTest {
  @Test
  void an_item_placed_between_two_sorts_between_them_however_often_that_is_done() {
    Random random = new Random(7);
    List<String> hints = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int at = random.nextInt(hints.size() + 1);
      String before = at == 0 ? "" : hints.get(at - 1);
      String after = at == hints.size() ? "" : hints.get(at);
      hints.add(at, OrderHints.compute(before + " " + after + "!", hints));
      assertThat(hints).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void a_hint_without_neighbours_means_first() {
    assertThat(OrderHints.compute(" !", List.of("P", "T"))).isLessThan("P");
    assertThat(OrderHints.compute(null, List.of("P", "T"))).isLessThan("P");
  }

  @Test
  void a_neighbour_may_be_named_by_the_clients_own_hint() {
    assertThat(OrderHints.compute("P ! !", List.of())).isGreaterThan("P");
    assertThat(OrderHints.compute("P T! T!", List.of())).isBetween("P", "T");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "", "T P!", "P P!", "no mark", "P é!"})
  void what_is_no_place_is_refused(String hint) {
    assertThatThrownBy(() -> OrderHints.compute(hint, List.of()))
        .isInstanceOfSatisfying(
            GraphError.class, error -> assertThat(error.status()).isEqualTo(400));
  }
}
