package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Value;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides' changes of a text; lines are parted by slashes here. */
class LinesTest {

  @ParameterizedTest
  @CsvSource({
    "a/b/c/d/e, A/b/c/d/e, a/b/c/d/E, A/b/c/d/E",
    "a/b/c/d/e, b/c/d/e, a/b/c/d/e/f, b/c/d/e/f",
    "a/b/c/d/e, a/b/x/y/c/d/e, a/b/c/d, a/b/x/y/c/d",
    "a/b/c/d/e, A/b/C/d/E, A/b/c/d/e, A/b/C/d/E"
  })
  void changesOfLinesThatDoNotAdjoinAreAllMade(String before, String p, String s, String result) {
    assertThat(merge(before, p, s)).contains(text(result));
    assertThat(merge(before, s, p)).contains(text(result));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b/c, A/b/c, B/b/c",
    "a/b/c, A/b/c, a/B/c",
    "a/b/c/d, c/d, b/c/d",
    "a/b/c, x/a/b/c, A/b/c",
    "a/b/c, x/a/b/c, y/a/b/c"
  })
  void changesOfTheSameOrOfAdjoiningLinesAreNotMerged(String before, String p, String s) {
    assertThat(merge(before, p, s)).isEmpty();
    assertThat(merge(before, s, p)).isEmpty();
  }

  @Test
  void whatBothSidesAddedAlikeIsThereOnce() {
    assertThat(merge("a/b/c", "x/a/b/c", "x/a/b/C")).contains(text("x/a/b/C"));
  }

  @Test
  void theSameLineAddedOrRemovedInTwoPlacesIsSoInBoth() {
    assertThat(merge("a/b/c", "x/a/b/c", "a/b/c/x")).contains(text("x/a/b/c/x"));
    assertThat(merge("a/m/n/a", "m/n/a", "a/m/n")).contains(text("m/n"));
  }

  @Test
  void textsThatWereNotTheSameBeforeAreNotMerged() {
    Value before = text("a/b/c/d/e");
    assertThat(
            Lines.merge(
                new Versions(before, text("A/b/c/d/e"), text("a/b/c/d"), text("a/b/c/d/E"))))
        .isEmpty();
  }

  private static Optional<Value> merge(String before, String p, String s) {
    return Lines.merge(new Versions(text(before), text(p), text(before), text(s)));
  }

  private static Value text(String lines) {
    return Value.text(lines.replace('/', '\n'));
  }
}
