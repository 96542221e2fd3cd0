package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdoptionTest {

  private static final Set<String> LISTED = Set.of("P1", "P2", "-dash");
  private static final Set<String> DOCUMENTS = Set.of("A1", "A2", "planner-like");

  @Test
  void aPairIsAdoptedFromItsForwardEntryItsReverseEntryOrBoth() {
    Adoption both = decide(Map.of("A1", "P1"), Map.of("P1", "A1"));
    assertThat(both.pairs()).isEqualTo(Map.of("A1", "P1"));
    assertThat(decide(Map.of("A1", "P1"), Map.of()).pairs()).isEqualTo(both.pairs());
    assertThat(decide(Map.of(), Map.of("P1", "A1")).pairs()).isEqualTo(both.pairs());
    assertThat(both.repaired()).isEmpty();
    assertThat(both.ambiguous()).isEmpty();
  }

  @Test
  void aReversedEntryIsToldByWhoHasADocumentAndWhoIsListedNotBySpelling() {
    Adoption adoption = decide(Map.of("P1", "A1", "-dash", "planner-like"), Map.of());
    assertThat(adoption.pairs()).isEqualTo(Map.of("A1", "P1", "planner-like", "-dash"));
    assertThat(adoption.repaired()).containsExactlyInAnyOrder("P1", "-dash");
  }

  @Test
  void bothDirectionsUnderTheForwardPrefixAreOnePair() {
    Adoption adoption = decide(Map.of("A1", "P1", "P1", "A1"), Map.of("P1", "A1"));
    assertThat(adoption.pairs()).isEqualTo(Map.of("A1", "P1"));
    assertThat(adoption.repaired()).containsExactly("P1");
    assertThat(adoption.ambiguous()).isEmpty();
  }

  @Test
  void anEntryWithOneSideSeenIsReportedTheRightWayRoundAndLeftAsItIs() {
    Adoption adoption =
        decide(Map.of("A1", "P-unseen", "P2", "A-unseen"), Map.of("P1", "A-also-unseen"));
    assertThat(adoption.oneSided())
        .isEqualTo(Map.of("A1", "P-unseen", "A-unseen", "P2", "A-also-unseen", "P1"));
    assertThat(adoption.pairs()).isEmpty();
    assertThat(adoption.repaired()).isEmpty();
  }

  @Test
  void anEntryOfWhichNothingIsKnownIsAmbiguous() {
    assertThat(decide(Map.of("X", "Y"), Map.of()).ambiguous()).containsOnlyKeys("X");
  }

  @Test
  void anEntryThatWouldFitBothWaysIsAmbiguous() {
    Adoption adoption =
        Adoption.decide(
            Map.of("X", "Y", "A1", "A2"), Map.of(), Set.of("X", "Y"), Set.of("X", "Y", "A1", "A2"));
    assertThat(adoption.ambiguous()).containsOnlyKeys("X", "A1");
    assertThat(adoption.pairs()).isEmpty();
  }

  @Test
  void twoDocumentsOfOneTaskAreAmbiguousUnlessTheReverseEntryDecides() {
    Map<String, String> twins = Map.of("A1", "P1", "A2", "P1");
    assertThat(decide(twins, Map.of()).ambiguous()).containsOnlyKeys("A1", "A2");
    Adoption decided = decide(twins, Map.of("P1", "A2"));
    assertThat(decided.pairs()).isEqualTo(Map.of("A2", "P1"));
    assertThat(decided.ambiguous()).containsOnlyKeys("A1");
  }

  @Test
  void aReversedEntryThatContradictsTheForwardEntryIsAmbiguous() {
    Adoption adoption = decide(Map.of("A1", "P1", "P2", "A1"), Map.of("P1", "A1"));
    assertThat(adoption.pairs()).isEqualTo(Map.of("A1", "P1"));
    assertThat(adoption.ambiguous()).containsOnlyKeys("P2");
    assertThat(adoption.repaired()).isEmpty();
  }

  @Test
  void anEntryThatCannotBeReadIsAmbiguousAndSoIsWhatItStandsInTheWayOf() {
    Adoption adoption =
        decide(Map.of("A1", Adoption.UNREADABLE, "P1", "A1"), Map.of("P2", Adoption.UNREADABLE));
    assertThat(adoption.pairs()).isEmpty();
    assertThat(adoption.ambiguous()).containsOnlyKeys("A1", "P1", "P2");
  }

  @Test
  void aOneSidedEntryOfAnAdoptedTaskIsAmbiguous() {
    Adoption adoption = decide(Map.of("A1", "P1"), Map.of("P1", "A1", "P-unseen", "A1"));
    assertThat(adoption.pairs()).isEqualTo(Map.of("A1", "P1"));
    assertThat(adoption.oneSided()).isEmpty();
    assertThat(adoption.ambiguous()).containsOnlyKeys("P-unseen");
  }

  private static Adoption decide(Map<String, String> forward, Map<String, String> reverse) {
    return Adoption.decide(forward, reverse, LISTED, DOCUMENTS);
  }
}
