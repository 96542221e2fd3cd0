package io.plannersync.ops;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What is to be said of the sync as a whole.
 *
 * @param word the worst of the reasons' words, {@link Word#UP} without any
 * @param reasons why it is not UP, the worst first
 */
public record Verdict(Word word, List<Reason> reasons) {

  /** How the sync is. */
  public enum Word {
    /** Every selected plan is known to be equal, or each difference is explained. */
    UP,
    /** Something waits, or somebody stopped it; nothing is known to be wrong. */
    DEGRADED,
    /** Both sides cannot be kept equal, or are not known to be. */
    DOWN
  }

  /**
   * One thing that is not as it should be.
   *
   * @param state which state this is, the same for as long as it lasts
   * @param what what is wrong, one sentence without a full stop
   * @param since since when, null where that is not known
   * @param todo what to do about it
   */
  public record Reason(Word word, String state, String what, Instant since, String todo) {

    /** All of it as text. */
    public String text() {
      return what + (since == null ? "" : ", since " + seconds(since)) + "; " + todo;
    }

    private static String seconds(Instant at) {
      return Instant.ofEpochSecond(at.getEpochSecond()).toString();
    }
  }

  public Verdict {
    reasons = reasons.stream().sorted(Comparator.comparing(Reason::word).reversed()).toList();
  }

  /** From the reasons, none for UP. */
  public static Verdict of(List<Reason> reasons) {
    return new Verdict(
        reasons.stream().map(Reason::word).max(Comparator.naturalOrder()).orElse(Word.UP), reasons);
  }

  /** The reasons as texts. */
  public List<String> texts() {
    return reasons.stream().map(Reason::text).toList();
  }
}
