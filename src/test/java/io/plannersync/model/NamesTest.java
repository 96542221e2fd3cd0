package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Names.User;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static final Names NAMES =
      new Names(
          Map.of(
              "u1", new User("u1", "Ann", "ann@example.com", "ann@tenant"),
              "u2", new User("u2", "Jos\u00E9", null, null),
              "u3", new User("u3", "Twin", null, "ann"),
              "u4", new User("u4", "twin", "x@example.com", null)),
          Map.of("category1", "Red", "category2", "Blue"),
          Map.of("b2", "Done", "b1", "done", "b3", "To do"));

  @Test
  void aUserIsFoundByAnyOfHisNamesHoweverTheyAreWritten() {
    assertThat(NAMES.userNamed("ANN@example.com")).contains("u1");
    assertThat(NAMES.userNamed("ann@TENANT")).contains("u1");
    assertThat(NAMES.userNamed(" Jose\u0301 ")).contains("u2");
    assertThat(NAMES.usersNamed("ann")).containsExactly("u1", "u3");
    assertThat(NAMES.userName("u1")).contains("Ann");
    assertThat(NAMES.userName("nobody")).isEmpty();
  }

  @Test
  void whoIsNotNamedAloneIsNobody() {
    assertThat(NAMES.userNamed("Twin")).isEmpty();
    assertThat(NAMES.userNamed("somebody else")).isEmpty();
    assertThat(NAMES.userNamed(" ")).isEmpty();
  }

  @Test
  void labelsAndBucketsAreFoundByTheirNames() {
    assertThat(NAMES.labelsNamed("red")).containsExactly("category1");
    assertThat(NAMES.bucketsNamed(" DONE")).containsExactly("b1", "b2");
    assertThat(NAMES.bucketsNamed("Later")).isEmpty();
  }
}
