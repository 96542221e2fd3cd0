package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.Routes.Access;
import io.plannersync.emulator.feeds.FeedMode;
import io.plannersync.emulator.feeds.FeedSettings;
import io.plannersync.emulator.world.Change;
import io.plannersync.emulator.world.DeltaFeed;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerReads;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Beta's feeds of changes: a plan's history ("List historyItems"), a plan's delta ("plannerTask:
 * delta") and a user's delta ("List all planner delta" of plannerUser).
 *
 * <p>Undocumented and chosen here: the plan of a plan's delta is always required, tokens live as
 * long as the emulator remembers changes, and a deleted task is {@code @removed} with the reason
 * {@code deleted}, one that left the feed with {@code changed}.
 */
final class ChangeFeedApi {
  private static final Pattern HISTORY_FILTER =
      Pattern.compile("\\s*occurredDateTime\\s+(gt|ge|lt|le)\\s+(\\S+)\\s*");
  private static final Pattern PLAN_FILTER = Pattern.compile("\\s*planId\\s+eq\\s+'([^']*)'\\s*");
  private static final Pattern TOKEN = Pattern.compile("(-?\\d+)~([A-Za-z0-9_-]*)~([A-Za-z,]*)");

  /** All an application may select, and must. */
  private static final Set<String> APPLICATION_SELECT =
      Set.of("percentComplete", "assignments", "creationSource");

  /** Where a feed stands: after a change, -1 for the first page of a plan's feed. */
  private record Position(long after, String planId, Set<String> select) {
    String token() {
      String text = after + "~" + planId + "~" + String.join(",", select);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final PlannerReads reads;
  private final DeltaFeed deltas;
  private final Bodies bodies;
  private final Settings settings;

  ChangeFeedApi(PlannerWorld world, Bodies bodies, Settings settings) {
    this.reads = world.reads();
    this.deltas = world.deltas();
    this.bodies = bodies;
    this.settings = settings;
  }

  void register(Routes routes) {
    routes.beta("GET", "/planner/plans/{id}/historyItems", Access.PLANNER_READ, this::historyItems);
    routes.beta("GET", "/planner/tasks/delta", Access.PLANNER_READ, this::planDelta);
    routes.beta("GET", "/me/planner/all/delta", Access.TOKEN, this::userDelta);
  }

  private Reply planDelta(Call call) {
    requireOn(call, settings.feeds().planDelta());
    Position position = position(call);
    if (position == null) {
      position = new Position(-1, plan(call), select(call));
    }
    if (settings.feeds().planDelta() == FeedMode.SILENT) {
      return reply(call, "planner/tasks", nothing(), position);
    }
    DeltaFeed.Page page =
        deltas.ofPlan(
            call.actor(),
            position.planId(),
            position.select(),
            position.after(),
            settings.pageSize());
    return reply(call, "planner/tasks", page, position);
  }

  private static String plan(Call call) {
    Matcher filter = PLAN_FILTER.matcher(call.query().getOrDefault("$filter", ""));
    if (!filter.matches()) {
      throw new GraphError(403, "", "The query must be filtered by planId.");
    }
    return filter.group(1);
  }

  /** Applications have no choice: another number of properties is 405, other properties 403. */
  private static Set<String> select(Call call) {
    Set<String> select = new TreeSet<>();
    Arrays.stream(call.query().getOrDefault("$select", "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty() && !name.equals("id"))
        .forEach(select::add);
    if (!call.caller().delegated()) {
      if (select.size() != APPLICATION_SELECT.size()) {
        throw new GraphError(405, "", "The selected properties are not allowed.");
      }
      if (!select.equals(APPLICATION_SELECT)) {
        throw GraphError.forbidden();
      }
    }
    return select;
  }

  /** The first call of a user's feed is an empty page: the client fills its cache by reading. */
  private Reply userDelta(Call call) {
    if (!call.caller().delegated()) {
      throw new GraphError(
          400, "BadRequest", "/me request is only valid with delegated authentication flow.");
    }
    Access.PLANNER_READ.require(call.caller());
    requireOn(call, settings.feeds().userDelta());
    Position position = position(call);
    if (position != null && settings.feeds().userDelta() == FeedMode.SILENT) {
      return reply(call, "Collection(microsoft.graph.plannerDelta)", nothing(), position);
    }
    if (position == null) {
      position = new Position(deltas.newest(), "", Set.of());
      DeltaFeed.Page none = new DeltaFeed.Page(List.of(), position.after(), true);
      return reply(call, "Collection(microsoft.graph.plannerDelta)", none, position);
    }
    DeltaFeed.Page page =
        deltas.ofUser(
            call.actor(), settings.feeds().userDeltaScope(), position.after(), settings.pageSize());
    return reply(call, "Collection(microsoft.graph.plannerDelta)", page, position);
  }

  /** What a silent feed says; its token moves on all the same. */
  private DeltaFeed.Page nothing() {
    return new DeltaFeed.Page(List.of(), deltas.newest(), false);
  }

  private static void requireOn(Call call, FeedMode mode) {
    switch (mode) {
      case ON, SILENT -> {}
      case NOT_FOUND -> throw GraphError.notFound();
      case FORBIDDEN -> throw GraphError.forbidden();
      default ->
          throw new GraphError(
              mode.status(),
              mode == FeedMode.NOT_IMPLEMENTED ? "NotImplemented" : "BadRequest",
              "Resource not found for the segment '%s'."
                  .formatted(call.path().substring(call.path().lastIndexOf('/') + 1)));
    }
  }

  private static Reply reply(Call call, String context, DeltaFeed.Page page, Position position) {
    Position next = new Position(page.upTo(), position.planId(), position.select());
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    body.put(
        page.more() ? "@odata.nextLink" : "@odata.deltaLink",
        call.base()
            + call.path()
            + (page.more() ? "?$skiptoken=" : "?$deltatoken=")
            + next.token());
    body.set("value", Json.of(page.items()));
    return Reply.json(200, body);
  }

  /** Null on the first call. */
  private static Position position(Call call) {
    String token = call.query().getOrDefault("$deltatoken", call.query().get("$skiptoken"));
    if (token == null) {
      return null;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      Matcher parts = TOKEN.matcher(text);
      if (parts.matches()) {
        Set<String> select = new TreeSet<>(Arrays.asList(parts.group(3).split(",")));
        select.remove("");
        return new Position(Long.parseLong(parts.group(1)), parts.group(2), select);
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw new GraphError(400, "BadRequest", "The delta token is malformed.");
  }

  private Reply historyItems(Call call) {
    FeedSettings feeds = settings.feeds();
    requireOn(call, feeds.history());
    Predicate<Change> asked = occurred(call.query().get("$filter"));
    Instant newest = reads.now().minus(feeds.historyLag());
    List<ObjectNode> items =
        reads.history(call.actor(), call.part("id")).stream()
            .filter(change -> feeds.history() != FeedMode.SILENT)
            .filter(change -> !change.at().isAfter(newest))
            .filter(asked)
            .map(change -> historyItem(call.part("id"), change))
            .filter(item -> feeds.historyDetails() || isLeftWithoutDetails(item))
            .toList();
    String context = "planner/plans('" + call.part("id") + "')/historyItems";
    return bodies.page(call, context, items);
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

  private static Predicate<Change> occurred(String filter) {
    if (filter == null) {
      return change -> true;
    }
    Matcher matcher = HISTORY_FILTER.matcher(filter);
    if (!matcher.matches()) {
      throw new GraphError(400, "BadRequest", "Only occurredDateTime can be filtered on.");
    }
    Instant bound;
    try {
      bound = OffsetDateTime.parse(matcher.group(2)).toInstant();
    } catch (DateTimeException e) {
      throw new GraphError(400, "BadRequest", "Invalid filter clause: " + filter);
    }
    return switch (matcher.group(1)) {
      case "gt" -> change -> change.at().isAfter(bound);
      case "ge" -> change -> !change.at().isBefore(bound);
      case "lt" -> change -> change.at().isBefore(bound);
      default -> change -> !change.at().isAfter(bound);
    };
  }

  private static ObjectNode historyItem(String planId, Change change) {
    ObjectNode item = Json.object();
    item.put("id", "%016d".formatted(change.sequence())).put("planId", planId);
    item.put("entityId", change.entityId()).put("entityType", change.entity());
    item.put("eventType", change.event()).put("occurredDateTime", Json.time(change.at()));
    item.set("actor", change.actor().identitySet());
    item.set("oldData", change.oldData());
    item.set("newData", change.newData());
    return item;
  }
}
