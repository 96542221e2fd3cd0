package io.plannersync.state;

/**
 * When a number of deletions or creations is too great to be believed without asking. Pure: numbers
 * in, verdict out. Fractions are exact: 5 % of 120 pairs are 6.
 */
public final class Brakes {

  private Brakes() {}

  /** What a brake says. */
  public sealed interface Verdict {}

  /** Go on. */
  public record Free() implements Verdict {}

  /**
   * All of it waits for an operator.
   *
   * @param reason one sentence with the numbers
   */
  public record Held(String reason) implements Verdict {}

  /** Holds back deletions, all candidates of a plan together. */
  public static final class DeletionBrake {

    private DeletionBrake() {}

    /**
     * @param candidates the pairs of the plan that are now to be deleted
     * @param deletedInWindow the plan's pairs that were deleted within the rolling window
     * @param pairsInPlan the plan's pairs, the candidates included
     * @param candidatesOverall the candidates of all plans
     * @param pairsOverall the pairs of all plans
     * @return held if candidates and deleted pairs are more than both 5 and 5 % of the plan, if the
     *     candidates are half or more of a plan with at least 3 pairs, or if all candidates are
     *     more than both 10 and 2 % of all pairs; free if there is no candidate
     */
    public static Verdict judge(
        int candidates,
        int deletedInWindow,
        int pairsInPlan,
        int candidatesOverall,
        int pairsOverall) {
      if (candidates <= 0) {
        return new Free();
      }
      int deleted = candidates + deletedInWindow;
      if (isMoreThan(deleted, 5, 5, pairsInPlan)) {
        return new Held(
            deleted + " deletions in a plan of " + pairsInPlan + " tasks: more than 5 and 5 %");
      }
      if (pairsInPlan >= 3 && 2L * candidates >= pairsInPlan) {
        return new Held(
            candidates + " deletions in a plan of " + pairsInPlan + " tasks: half of it or more");
      }
      if (isMoreThan(candidatesOverall, 10, 2, pairsOverall)) {
        return new Held(
            candidatesOverall
                + " deletions among all "
                + pairsOverall
                + " tasks: more than 10 and 2 %");
      }
      return new Free();
    }
  }

  /** Holds back the creation of Planner tasks, all of a plan together. */
  public static final class CreationBrake {

    private CreationBrake() {}

    /**
     * @param pending the tasks that are now to be created in the plan
     * @param createdInWindow the tasks that were created in it within the rolling window
     * @param pairsInPlan the plan's pairs before any of these
     * @return held if together they are more than both 20 and 5 % of the plan; free if none is
     *     pending
     */
    public static Verdict judge(int pending, int createdInWindow, int pairsInPlan) {
      int created = pending + createdInWindow;
      return pending > 0 && isMoreThan(created, 20, 5, pairsInPlan)
          ? new Held(created + " new tasks in a plan of " + pairsInPlan + ": more than 20 and 5 %")
          : new Free();
    }
  }

  private static boolean isMoreThan(int number, int least, int percent, int whole) {
    return number > least && 100L * number > (long) percent * whole;
  }
}
