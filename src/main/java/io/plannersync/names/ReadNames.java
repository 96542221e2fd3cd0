package io.plannersync.names;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Field;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the names that a sighting needs and nobody has read lately. */
public final class ReadNames {

  private static final List<Field> NAMED = List.of(Field.ASSIGNEES, Field.LABELS, Field.BUCKET);

  private final Directory directory;

  public ReadNames(Directory directory) {
    this.directory = directory;
  }

  public boolean isNeeded(Sighting seen) {
    return !calls(seen).isEmpty();
  }

  private static boolean namesUnknown(Sighting seen) {
    return seen.store() instanceof StoreSight.Document document
        && NAMED.stream().anyMatch(f -> document.half().get(f) instanceof Value.Refused);
  }

  /** The lists to read, of users and of the plan's buckets and labels. */
  public List<GraphCall> calls(Sighting seen) {
    boolean isOutside = seen.planner() instanceof PlannerSight.Outside;
    return isOutside ? List.of() : directory.due(seen.link().planId(), namesUnknown(seen));
  }

  public List<Listing> both(List<Listing> read, Listing one) {
    List<Listing> all = read == null ? new ArrayList<>() : read;
    all.add(one);
    return all;
  }

  /**
   * Keeps what was read. The sighting stays as it is, but for names that were never read and have
   * to wait for their turn: without them a document would show ids instead.
   *
   * @param answers the listings, or something else if another worker had read them just before
   */
  public Sighting learned(Sighting seen, Object answers) {
    List<?> read = answers instanceof List<?> listings ? listings : List.of();
    String plan = seen.link().planId();
    Duration turn = null;
    for (Object one : read) {
      Listing listing = (Listing) one;
      if (!listing.complete() && listing.failure().isPassing()) {
        turn = listing.failure() instanceof GraphReply.Throttled t ? t.retryAfter() : turn;
        continue;
      }
      GraphCall call = listing.first();
      if (call.equals(directory.usersCall())) {
        directory.learnUsers(listing);
      } else if (call.equals(directory.bucketsCall(plan))) {
        directory.learnBuckets(plan, listing);
      } else {
        directory.learnLabels(plan, listing);
      }
    }
    return turn != null && directory.isUnread(plan)
        ? seen.withPlanner(
            new PlannerSight.Unreadable("the names of its plan wait for their turn", turn),
            seen.plannerTime())
        : seen;
  }
}
