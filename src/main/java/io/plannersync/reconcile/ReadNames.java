package io.plannersync.reconcile;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Field;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
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
    String plan = seen.link().planId();
    return directory.needsUsers()
        || directory.needsPlan(plan)
        || (namesUnknown(seen) && directory.isWorthAnotherLook(plan));
  }

  private static boolean namesUnknown(Sighting seen) {
    return seen.store() instanceof StoreSight.Document document
        && NAMED.stream().anyMatch(f -> document.half().get(f) instanceof Value.Refused);
  }

  /** The lists to read: users, and the plan's buckets and labels. */
  public List<GraphCall> calls(Sighting seen) {
    List<GraphCall> calls = new ArrayList<>();
    calls.add(directory.usersCall());
    if (seen.link().planId() != null) {
      calls.add(directory.bucketsCall(seen.link().planId()));
      calls.add(directory.labelsCall(seen.link().planId()));
    }
    return calls;
  }

  public List<Listing> both(List<Listing> read, Listing one) {
    List<Listing> all = read == null ? new ArrayList<>() : read;
    all.add(one);
    return all;
  }

  /** Keeps what was read; the sighting stays as it is. */
  public Sighting learned(Sighting seen, List<Listing> read) {
    String plan = seen.link().planId();
    for (Listing listing : read) {
      if (!listing.complete() && isPassing(listing.failure())) {
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
    return seen;
  }

  /** Whether the same call may succeed soon; what is forbidden stays unknown for a while. */
  private static boolean isPassing(GraphReply failure) {
    return failure instanceof GraphReply.Throttled || failure instanceof GraphReply.Unavailable;
  }
}
