package io.plannersync.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphLink;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.model.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * Beta's delta of all that the signed-in account follows in Planner ("List all planner delta"). Its
 * items are partial: they say which task changed, and to which etag, not what it is like. A
 * position is the link that Graph gave, whole and opaque.
 */
public final class UserDelta implements ChangeFeed {

  private static final GraphTarget ALL = GraphTarget.beta("me", "planner", "all", "delta");
  private static final String TASK = "#microsoft.graph.plannerTask";
  private static final String DETAILS = "#microsoft.graph.plannerTaskDetails";

  @Override
  public GraphCall ask(String planId, String position) {
    GraphCall all = GraphCall.get(ALL).delegated();
    return position == null ? all : all.at(new GraphLink(position));
  }

  @Override
  public Told read(Listing answer, String position, Names names) {
    List<Change> changes = new ArrayList<>();
    for (JsonNode item : answer.items()) {
      String type = item.path("@odata.type").asText("");
      boolean removed = item.has("@removed");
      // What was removed has no type: it may be a bucket, of which then no task is known.
      if (item.path("id").isTextual()
          && (removed || type.equalsIgnoreCase(TASK) || type.equalsIgnoreCase(DETAILS))) {
        changes.add(change(item, removed));
      }
    }
    return new Told(changes, answer.delta());
  }

  private static Change change(JsonNode item, boolean removed) {
    Change.Kind kind = item.has("createdBy") ? Change.Kind.CREATED : Change.Kind.CHANGED;
    return new Change(
        item.path("id").asText(),
        item.path("planId").asText(null),
        removed ? Change.Kind.DELETED : kind,
        item.path("@odata.etag").asText(null),
        false,
        MissingNode.getInstance(),
        null);
  }
}
