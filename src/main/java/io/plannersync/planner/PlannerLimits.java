package io.plannersync.planner;

/**
 * What Planner takes. Lengths are in UTF-16 code units. Graph publishes some of these and may
 * change them; a tenant that differs sets its own.
 *
 * @param title length of a title; not in Graph's documentation, seen in practice
 * @param description length of a description with our block; undocumented
 * @param checklistItems items of a checklist, from the page "Microsoft Planner limits"
 * @param checklistTitle length of a checklist item's title, seen in practice
 * @param assignees people assigned to one task, from the same page
 * @param attachments references of one task, from the same page
 */
public record PlannerLimits(
    int title,
    int description,
    int checklistItems,
    int checklistTitle,
    int assignees,
    int attachments) {

  public static final PlannerLimits DEFAULT = new PlannerLimits(255, 32_000, 20, 100, 20, 10);
}
