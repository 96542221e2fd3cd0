package io.plannersync.model;

import java.time.Instant;
import java.util.List;

/**
 * What is seen of one pair: all that {@code decide} knows.
 *
 * @param item the work that led here
 * @param link what is remembered; never null, see {@link Link#of}
 * @param snapshots earlier documents of ours, newest first
 * @param plannerTime when a change on Planner's side was made
 * @param storeTime when a change on the store's side was made
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
    Instant at,
    Names names) {

  /**
   * A document as we wrote it.
   *
   * @param stamp its {@code sync_base}
   * @param half what it showed
   * @param superseded when a later one was written, null for the newest
   */
  public record Snapshot(String stamp, Half half, Instant superseded) {}

  public Sighting {
    snapshots = List.copyOf(snapshots);
  }

  public Sighting withPlanner(PlannerSight seen, Interval time) {
    return new Sighting(item, link, store, seen, snapshots, time, storeTime, at, names);
  }

  public Sighting withNames(Names known) {
    return new Sighting(item, link, store, planner, snapshots, plannerTime, storeTime, at, known);
  }

  public Sighting withStore(StoreSight seen) {
    return new Sighting(item, link, seen, planner, snapshots, plannerTime, storeTime, at, names);
  }

  public Sighting withLink(Link changed) {
    return new Sighting(
        item, changed, store, planner, snapshots, plannerTime, storeTime, at, names);
  }

  public String storeId() {
    return link.storeId();
  }
}
