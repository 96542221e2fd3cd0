package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.feeds.FeedMode;
import io.plannersync.emulator.feeds.FeedSettings;
import io.plannersync.emulator.feeds.TimeFilter;
import io.plannersync.emulator.world.Change;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerReads;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Beta's history of a plan's tasks ("List historyItems").
 *
 * <p>Undocumented and chosen here: oldest first, kept as long as the emulator remembers changes, a
 * move stands in the history of both plans.
 */
final class HistoryApi {
  /** The members of beta's plannerTaskData that this emulator has values for. */
  private static final Set<String> TASK_DATA =
      Set.of(
          "activeChecklistItemCount",
          "appliedCategories",
          "assignments",
          "bucketId",
          "checklistItemCount",
          "completedBy",
          "completedDateTime",
          "conversationThreadId",
          "createdBy",
          "createdDateTime",
          "details",
          "dueDateTime",
          "hasDescription",
          "orderHint",
          "percentComplete",
          "previewType",
          "priority",
          "referenceCount",
          "startDateTime",
          "title");

  /** Those of plannerTaskDetailsData. */
  private static final Set<String> DETAILS_DATA =
      Set.of("checklist", "description", "previewType", "references");

  private final PlannerReads reads;
  private final Bodies bodies;
  private final FeedSettings feeds;

  HistoryApi(PlannerWorld world, Bodies bodies, Settings settings) {
    this.reads = world.reads();
    this.bodies = bodies;
    this.feeds = settings.feeds();
  }

  void register(Routes routes) {
    routes.beta("GET", "/planner/plans/{id}/historyItems", Access.PLANNER_HISTORY, this::items);
  }

  private Reply items(Call call) {
    ChangeFeedApi.requireOn(call, feeds.history());
    Predicate<Instant> asked = filter(call.query().get("$filter"));
    Instant newest = reads.now().minus(feeds.historyLag());
    List<ObjectNode> items =
        reads.history(call.actor(), call.part("id")).stream()
            .filter(change -> feeds.history() != FeedMode.SILENT)
            .filter(change -> !change.at().isAfter(newest) && asked.test(change.at()))
            .map(change -> item(call.part("id"), change))
            .filter(item -> feeds.historyDetails() || isLeftWithoutDetails(item))
            .toList();
    return bodies.page(call, "planner/plans('" + call.part("id") + "')/historyItems", items);
  }

  private static Predicate<Instant> filter(String filter) {
    try {
      return TimeFilter.parse(filter);
    } catch (IllegalArgumentException e) {
      throw new GraphError(400, "BadRequest", e.getMessage());
    }
  }

  private static ObjectNode item(String planId, Change change) {
    ObjectNode item = Json.object().put("@odata.type", "#microsoft.graph.taskHistoryItem");
    item.put("id", "%016d".formatted(change.sequence())).put("planId", planId);
    item.put("entityId", change.entityId()).put("entityType", change.entity());
    item.put("eventType", change.event()).put("occurredDateTime", Json.time(change.at()));
    item.set("actor", change.actor().identitySet());
    item.set("oldData", data(change.oldData()));
    item.set("newData", data(change.newData()));
    return item;
  }

  /** The part of a change that history has members for; null stays null. */
  private static ObjectNode data(ObjectNode changed) {
    if (changed == null) {
      return null;
    }
    ObjectNode data = changed.deepCopy().retain(TASK_DATA);
    if (data.get("details") instanceof ObjectNode details) {
      details.retain(DETAILS_DATA);
    }
    return data;
  }

  /** Takes the details out of an item; false if there was nothing else in it. */
  private static boolean isLeftWithoutDetails(ObjectNode item) {
    for (String side : List.of("oldData", "newData")) {
      if (item.get(side) instanceof ObjectNode data) {
        item.set(side, data.deepCopy().without("details"));
      }
    }
    return !(item.get("oldData").isEmpty() && item.get("newData").isEmpty());
  }
}
