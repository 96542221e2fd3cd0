package io.plannersync.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator is as good as the defects that it finds. */
@ExtendWith(Quiet.class)
class MutantsTest {

  @ParameterizedTest
  @EnumSource
  void a_service_with_this_defect_is_found_out(Mutant defect) {
    assertThat(defect.story().play(defect, Trace.none()).findings()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_service_without_a_defect_comes_through_this_story_unharmed(Story story) {
    Run run = story.play(null, Trace.none());

    assertThat(run.findings()).isEmpty();
    assertThat(run.isPassed()).isTrue();
  }
}
