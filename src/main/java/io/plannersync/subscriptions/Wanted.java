package io.plannersync.subscriptions;

import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which subscriptions are wanted: to the tasks of each plan that is synced, which Graph refuses
 * today, and to the groups that own the plans, which only say that something of the group changed.
 */
public final class Wanted {

  private static final String PLAN = "plan-";
  private static final String GROUP = "group-";

  private final Choice choice;
  private final PlanStates plans;

  /**
   * @param choice {@link Choice#NONE} where Graph has no address to call
   */
  public Wanted(Choice choice, PlanStates plans) {
    this.choice = choice;
    this.plans = plans;
  }

  /** What may be subscribed to: the values of the setting {@code SUBSCRIBE}. */
  public enum Choice {
    AUTO,
    PLANS,
    GROUPS,
    NONE;

    public static Choice of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** The name of the subscription to a plan's tasks. */
  public static String ofPlan(String planId) {
    return PLAN + planId;
  }

  /** The name of the subscription to a group. */
  public static String ofGroup(String groupId) {
    return GROUP + groupId;
  }

  static boolean isPlan(String name) {
    return name.startsWith(PLAN);
  }

  /** What Graph is asked to watch. */
  static String resource(String name) {
    return isPlan(name)
        ? "/planner/plans/" + name.substring(PLAN.length()) + "/tasks"
        : "/groups/" + name.substring(GROUP.length());
  }

  /** The names for one plan; a group that is empty or null has none. */
  public List<String> of(String planId, String groupId) {
    List<String> names = new ArrayList<>(2);
    if (choice == Choice.AUTO || choice == Choice.PLANS) {
      names.add(ofPlan(planId));
    }
    boolean owned = groupId != null && !groupId.isEmpty();
    if (owned && (choice == Choice.AUTO || choice == Choice.GROUPS)) {
      names.add(ofGroup(groupId));
    }
    return names;
  }

  /** All of them. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    synced().forEach(plan -> names.addAll(of(plan.planId(), plan.groupId())));
    return names;
  }

  boolean isAny() {
    return choice != Choice.NONE;
  }

  boolean contains(String name) {
    return isAny() && names().contains(name);
  }

  private Stream<PlanState> synced() {
    return choice == Choice.NONE
        ? Stream.empty()
        : plans.all().stream()
            .filter(plan -> plan.status().state() != PlanState.State.SUSPENDED)
            .filter(plan -> plan.status().state() != PlanState.State.UNSELECTED);
  }
}
