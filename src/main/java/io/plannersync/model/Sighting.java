package io.plannersync.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is seen of one pair: all that {@code decide} knows.
 *
 * @param item the work that led here
 * @param link what is remembered; never null, see {@link Link#of}
 * @param snapshots earlier documents of ours, newest first
 * @param plannerTime when a change on Planner's side was made
 * @param storeTime when a change on the store's side was made
 * @param told the last edits of single fields in Planner, as far as its history tells
 * @param heard the last edits of single fields of the document, as far as events and scans tell
 * @param at when this was seen, by our clock
 * @param plan what is known of the plan: its names
 */
public record Sighting(
    WorkItem item,
    Link link,
    StoreSight store,
    PlannerSight planner,
    List<Snapshot> snapshots,
    Interval plannerTime,
    Interval storeTime,
    Map<Field, Edit> told,
    Map<Field, Edit> heard,
    Instant at,
    Names names) {

  /**
   * A document as we wrote it.
   *
   * @param stamp its {@code sync_base}
   * @param half what it showed
   * @param last what it showed when a later one was written: agents edit a document without
   *     changing its stamp, so this, too, is what a writer may have read under it
   * @param superseded when a later one was written, null for the newest
   */
  public record Snapshot(String stamp, Half half, Half last, Instant superseded) {

    /** A document that nobody edited before the next one was written. */
    public Snapshot(String stamp, Half half, Instant superseded) {
      this(stamp, half, half, superseded);
    }
  }

  public Sighting {
    snapshots = List.copyOf(snapshots);
    told = Map.copyOf(told);
    heard = Map.copyOf(heard);
  }

  /** When a change of this field on Planner's side was made. */
  public Interval plannerTime(Field field) {
    return isTold(field) ? plannerTime.within(told.get(field).when()) : plannerTime;
  }

  /** When a change of this field on the store's side was made. */
  public Interval storeTime(Field field) {
    Edit edit = heard.get(field);
    return edit != null
            && store instanceof StoreSight.Document document
            && document.half().get(field).equals(edit.value())
        ? edit.when()
        : storeTime;
  }

  /** Whether the history tells of the edit that made the field what the task shows. */
  public boolean isTold(Field field) {
    return told.containsKey(field)
        && planner instanceof PlannerSight.Present task
        && task.half().get(field).equals(told.get(field).value());
  }

  public Sighting withPlanner(PlannerSight seen, Interval time) {
    return withPlanner(seen, time, at);
  }

  /** With what Planner showed later, at that time, of a change made in that interval. */
  public Sighting withPlanner(PlannerSight seen, Interval time, Instant later) {
    return new Sighting(
        item, link, store, seen, snapshots, time, storeTime, told, heard, later, names);
  }

  public Sighting withNames(Names known) {
    return new Sighting(
        item, link, store, planner, snapshots, plannerTime, storeTime, told, heard, at, known);
  }

  /** With what the store shows later, at that time, of a change made in that interval. */
  public Sighting withStore(StoreSight seen, Interval time, Instant later) {
    return new Sighting(
        item, link, seen, planner, snapshots, plannerTime, time, told, heard, later, names);
  }

  public Sighting withStore(StoreSight seen) {
    return new Sighting(
        item, link, seen, planner, snapshots, plannerTime, storeTime, told, heard, at, names);
  }

  public Sighting withLink(Link changed) {
    return new Sighting(
        item, changed, store, planner, snapshots, plannerTime, storeTime, told, heard, at, names);
  }

  public Sighting withTold(Map<Field, Edit> history) {
    return new Sighting(
        item, link, store, planner, snapshots, plannerTime, storeTime, history, heard, at, names);
  }

  /** Whether nobody has read the task since it was settled last. */
  public boolean presumesTask() {
    return planner instanceof PlannerSight.Present task && task.readBegan().equals(link.settled());
  }

  public String storeId() {
    return link.storeId();
  }
}
