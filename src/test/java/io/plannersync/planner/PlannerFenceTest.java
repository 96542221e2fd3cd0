package io.plannersync.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PlannerFenceTest {

  private static final String ID = "Task-1";
  private static final int LIMIT = 32_000;

  @Property
  void whatIsComposedIsParsed(@ForAll("texts") String human, @ForAll("texts") String report) {
    String composed = PlannerFence.compose(human, report, ID, LIMIT);

    assertThat(PlannerFence.parse(composed, ID, ""))
        .isEqualTo(new PlannerFence.Parts(human, report));
    assertThat(PlannerFence.storeIdIn(composed)).isEqualTo(report.isEmpty() ? null : ID);
  }

  /** People write before, into and after the block, and we write reports, in any order. */
  @Property(tries = 2000)
  void humanTextSurvivesAnySequence(@ForAll("edits") List<String> edits) {
    String description = "";
    String everything = "";
    String settled = "";
    for (int i = 0; i < edits.size(); i++) {
      String word = "word" + i;
      switch (edits.get(i)) {
        case "before" -> description = word + "\n" + description;
        case "after" -> description = description + "\n" + word;
        case "inside" ->
            description =
                description.contains("report-")
                    ? description.replaceFirst("report-", word + " report-")
                    : description + "\n" + word;
        case "no end" -> {
          description =
              description
                  .lines()
                  .filter(line -> !line.startsWith("--- end"))
                  .collect(Collectors.joining("\n"));
          word = "";
        }
        case "white space" -> {
          description = description.replace("\n", "\r\n");
          word = "";
        }
        default -> {
          PlannerFence.Parts parts = PlannerFence.parse(description, ID, settled);
          settled = "report-" + i;
          description = PlannerFence.compose(parts.human(), settled, ID, LIMIT);
          assertThat(PlannerFence.parse(description, ID, settled))
              .isEqualTo(new PlannerFence.Parts(parts.human(), settled));
          word = "";
        }
      }
      everything += word.isEmpty() ? "" : " " + word;
      PlannerFence.Parts parts = PlannerFence.parse(description, ID, settled);
      for (String said : everything.strip().split(" ")) {
        assertThat(parts.human()).contains(said);
      }
    }
  }

  @Property
  void aDescriptionNeverIsLongerThanTheLimitBecauseOfTheReport(
      @ForAll("texts") String human, @ForAll("texts") String report, @ForAll("limits") int limit) {
    String composed = PlannerFence.compose(human, report.repeat(9), ID, limit);

    assertThat(composed.length()).isLessThanOrEqualTo(Math.max(limit, human.length()));
    PlannerFence.Parts parts = PlannerFence.parse(composed, ID, "");
    assertThat(parts.human()).isEqualTo(human);
    assertThat(PlannerFence.compose(human, parts.report(), ID, limit)).isEqualTo(composed);
  }

  @Test
  void anEditedBlockIsHumanTextUnlessItIsWhatWasSettled() {
    String edited = PlannerFence.compose("a", "ours", ID, LIMIT).replace("ours", "theirs") + "\nb";

    assertThat(PlannerFence.parse(edited, ID, "ours"))
        .isEqualTo(new PlannerFence.Parts("a\n\ntheirs\n\nb", ""));
    assertThat(PlannerFence.parse(edited, ID, "theirs"))
        .isEqualTo(new PlannerFence.Parts("a\n\nb", "theirs"));
  }

  @Test
  void whiteSpaceThatAServiceTidiesDoesNotMakeOurTextTheirs() {
    String tidied =
        PlannerFence.compose("a", "x  y \n\n z", ID, LIMIT).replace("x  y \n\n z", "x y\nz");

    assertThat(PlannerFence.parse(tidied, ID, "").human()).isEqualTo("a");
  }

  @Test
  void theBlockOfAnotherTaskIsHumanText() {
    String copied = PlannerFence.compose("a", "theirs", "Task-2", LIMIT);

    assertThat(PlannerFence.parse(copied, ID, "theirs"))
        .isEqualTo(new PlannerFence.Parts(copied, ""));
    assertThat(PlannerFence.storeIdIn(copied)).isEqualTo("Task-2");
  }

  @Test
  void aBlockThatAPersonDuplicatedCountsOnce() {
    String block = PlannerFence.compose("", "ours", ID, LIMIT);

    assertThat(PlannerFence.parse("a\n" + block + "\nb\n" + block, ID, ""))
        .isEqualTo(new PlannerFence.Parts("a\n\nb", "ours"));
  }

  @Test
  void linesThatLookLikeThoseOfThisPairsBlockAreTakenOutOfAText() {
    String ours = PlannerFence.compose("", "inside", ID, LIMIT);
    String theirs = PlannerFence.compose("", "inside", "Task-2", LIMIT);

    assertThat(PlannerFence.withoutMarkers("a\n" + ours + "\nb", ID)).isEqualTo("a\ninside\nb");
    assertThat(PlannerFence.withoutMarkers(theirs, ID)).isEqualTo(theirs);
    assertThat(PlannerFence.withoutMarkers("a\r\nb", ID)).isEqualTo("a\r\nb");
  }

  @Test
  void aReportIsShortenedOnlyIfItDoesNotFitAndLeftOutIfLittleOfItWould() {
    String report = "0123456789".repeat(9);
    String whole = PlannerFence.compose("a", report, ID, LIMIT);
    int least = whole.length() - report.length() + 20 + PlannerFence.SHORTENED.length();

    assertThat(PlannerFence.compose("a", report, ID, whole.length())).isEqualTo(whole);
    assertThat(reportWithin(whole.length() - 1, report))
        .isEqualTo(report.substring(0, 89 - PlannerFence.SHORTENED.length()) + "\n[shortened]");
    assertThat(reportWithin(least, report)).isEqualTo("01234567890123456789\n[shortened]");
    assertThat(PlannerFence.compose("a", report, ID, least - 1)).isEqualTo("a");
  }

  @Test
  void aShortenedReportThatIsShortenedAgainSaysSoOnce() {
    String once = "0123456789".repeat(9) + PlannerFence.SHORTENED;
    int limit = PlannerFence.compose("a", once, ID, LIMIT).length() - 30;

    assertThat(reportWithin(limit, once))
        .isEqualTo("0123456789".repeat(6) + PlannerFence.SHORTENED);
  }

  private static String reportWithin(int limit, String report) {
    return PlannerFence.parse(PlannerFence.compose("a", report, ID, limit), ID, "").report();
  }

  @Provide
  Arbitrary<String> texts() {
    return FieldValues.text(80).map(PlannerText::body).map(t -> t.isBlank() ? "" : t);
  }

  @Provide
  Arbitrary<List<String>> edits() {
    return Arbitraries.of("before", "after", "inside", "no end", "white space", "report")
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<Integer> limits() {
    return Arbitraries.integers().between(0, 400);
  }
}
