package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.feeds.DeltaToken;
import io.plannersync.emulator.feeds.FeedMode;
import io.plannersync.emulator.feeds.FeedSettings;
import io.plannersync.emulator.world.DeltaFeed;
import io.plannersync.emulator.world.DeltaFeed.Collection;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerReads;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Beta's delta queries: of a plan's tasks, a user's tasks, a plan's buckets, a group's plans, and
 * of everything a user follows.
 *
 * <p>Undocumented and chosen here: a delegated delta of tasks needs its plan named too, a query
 * option that a user's delta does not know is refused with 400, and a link answers only to those
 * who could have got it.
 */
final class ChangeFeedApi {
  private static final Pattern PLAN_FILTER = Pattern.compile("\\s*planId\\s+eq\\s+'([^']*)'\\s*");
  private static final String FOLLOWED = "Collection(microsoft.graph.plannerDelta)";

  /** All an application may select, and must. */
  private static final Set<String> APPLICATION_SELECT =
      Set.of("percentComplete", "assignments", "creationSource");

  private final PlannerReads reads;
  private final DeltaFeed deltas;
  private final Settings settings;

  ChangeFeedApi(PlannerWorld world, Settings settings) {
    this.reads = world.reads();
    this.deltas = world.deltas();
    this.settings = settings;
  }

  void register(Routes routes) {
    routes.beta("GET", "/planner/tasks/delta", Access.PLAN_DELTA, this::tasksOfPlan);
    routes.beta("GET", "/planner/plans/{id}/buckets/delta", Access.PLANNER_READ, this::buckets);
    routes.beta("GET", "/groups/{id}/planner/plans/delta", Access.PLANNER_READ, this::plans);
    routes.beta("GET", "/me/planner/tasks/delta", Access.TOKEN, this::tasksOfUser);
    routes.beta("GET", "/me/planner/all/delta", Access.TOKEN, this::followed);
    routes.beta("GET", "/users/{id}/planner/all/delta", Access.PLANNER_FOLLOWED, this::followedBy);
  }

  private Reply tasksOfPlan(Call call) {
    requireOn(call, settings.feeds().planDelta());
    DeltaToken token = token(call);
    if (token == null) {
      token = listing(call, plan(call), select(call), call.expandsDetails());
    }
    reads.plan(call.actor(), token.scope(), call.past());
    Collection tasks = Collection.tasksOfPlan(token.scope());
    return collection(call, settings.feeds().planDelta(), "planner/tasks", tasks, token);
  }

  private Reply buckets(Call call) {
    String planId = call.part("id");
    requireOn(call, settings.feeds().planDelta());
    reads.plan(call.actor(), planId, call.past());
    DeltaToken token = token(call);
    return collection(
        call,
        settings.feeds().planDelta(),
        "planner/plans('" + planId + "')/buckets",
        Collection.bucketsOfPlan(planId),
        token == null ? listing(call, planId, Set.of(), false) : token);
  }

  private Reply plans(Call call) {
    String groupId = call.part("id");
    requireOn(call, settings.feeds().planDelta());
    // Refuses a group that does not exist.
    reads.plansOfGroup(call.actor(), groupId);
    DeltaToken token = token(call);
    return collection(
        call,
        settings.feeds().planDelta(),
        "groups('" + groupId + "')/planner/plans",
        Collection.plansOfGroup(groupId),
        token == null ? listing(call, groupId, Set.of(), false) : token);
  }

  private Reply tasksOfUser(Call call) {
    String userId = call.delegate();
    call.caller().require(Access.PLANNER_READ);
    requireOn(call, settings.feeds().userDelta());
    DeltaToken token = token(call);
    return collection(
        call,
        settings.feeds().userDelta(),
        "users('" + userId + "')/planner/tasks",
        Collection.tasksOfUser(userId),
        token == null ? listing(call, userId, select(call), call.expandsDetails()) : token);
  }

  private DeltaToken listing(Call call, String scope, Set<String> select, boolean details) {
    return DeltaToken.listing(
        deltas.newest(), scope, select, details && call.caller().delegated(), reads.now());
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

  private Reply collection(
      Call call, FeedMode mode, String context, Collection collection, DeltaToken token) {
    if (mode == FeedMode.SILENT) {
      return nothing(call, context, token);
    }
    if (isPause(token)) {
      return reply(call, context, List.of(), true, token.afterPause());
    }
    return page(
        call,
        context,
        deltas.ofCollection(call.actor(), collection, token, settings.pageSize()),
        token);
  }

  /** A user's feed is the user's own, under either name. */
  private Reply followedBy(Call call) {
    if (!call.part("id").equals(call.delegate())) {
      throw GraphError.forbidden();
    }
    return followed(call);
  }

  /** The first call is answered with an empty page: the client fills its cache by reading. */
  private Reply followed(Call call) {
    String userId = call.delegate();
    call.caller().require(Access.PLANNER_FOLLOWED);
    requireOn(call, settings.feeds().userDelta());
    DeltaToken token = token(call);
    if (token == null) {
      requireNoOptions(call);
      DeltaToken start = listing(call, userId, Set.of(), false);
      DeltaToken next = start.at(start.after(), DeltaToken.CHANGES, reads.now());
      return reply(call, FOLLOWED, List.of(), true, next);
    }
    if (!token.scope().equals(userId)) {
      throw GraphError.forbidden();
    }
    if (settings.feeds().userDelta() == FeedMode.SILENT) {
      return nothing(call, FOLLOWED, token);
    }
    if (isPause(token)) {
      return reply(call, FOLLOWED, List.of(), true, token.afterPause());
    }
    DeltaFeed.Page page = deltas.ofUser(call.actor(), token, settings.pageSize());
    page.items().forEach(item -> putContext(call, item));
    return page(call, FOLLOWED, page, token);
  }

  /** Items of several types say of which each is; what is removed has none. */
  private static void putContext(Call call, ObjectNode item) {
    String id = item.path("id").asText();
    String context =
        switch (item.path("@odata.type").asText()) {
          case "#microsoft.graph.plannerTask" -> "planner/tasks/$entity";
          case "#microsoft.graph.plannerTaskDetails" ->
              "planner/tasks('" + id + "')/details/$entity";
          case "#microsoft.graph.plannerBucket" -> "planner/buckets/$entity";
          case "#microsoft.graph.plannerPlan" -> "planner/plans/$entity";
          case "#microsoft.graph.plannerPlanDetails" ->
              "planner/plans('" + id + "')/details/$entity";
          default -> null;
        };
    if (context != null) {
      item.put("@odata.context", call.root() + "/$metadata#" + context);
    }
  }

  private static void requireNoOptions(Call call) {
    call.query().keySet().stream()
        .filter(name -> !name.equals("$deltatoken"))
        .findFirst()
        .ifPresent(
            name -> {
              throw new GraphError(
                  400, "BadRequest", "Query option '" + name + "' is not allowed on this delta.");
            });
  }

  /** What a silent feed says; its token moves on all the same. */
  private Reply nothing(Call call, String context, DeltaToken token) {
    DeltaToken next = token.at(deltas.newest(), DeltaToken.CHANGES, reads.now());
    return reply(call, context, List.of(), false, next);
  }

  private boolean isPause(DeltaToken token) {
    return settings.feeds().deltaEmptyPages() && !token.paused();
  }

  private Reply page(Call call, String context, DeltaFeed.Page page, DeltaToken token) {
    DeltaToken next = token.at(page.after(), page.listed(), reads.now());
    return reply(call, context, page.items(), page.more(), next);
  }

  static void requireOn(Call call, FeedMode mode) {
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

  private static Reply reply(
      Call call, String context, List<ObjectNode> items, boolean more, DeltaToken next) {
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    body.put(
        more ? "@odata.nextLink" : "@odata.deltaLink",
        call.base() + call.path() + (more ? "?$skiptoken=" : "?$deltatoken=") + next.text());
    body.set("value", Json.of(items));
    Map<String, String> headers = Map.of("Preference-Applied", "odata.track-changes");
    return new Reply(200, headers, Reply.JSON, body.toString());
  }

  /**
   * Null on the first call.
   *
   * @throws GraphError 400 for a malformed token, and as {@link FeedSettings#deltaReset} says for
   *     one that is too old
   */
  private DeltaToken token(Call call) {
    String text = call.query().getOrDefault("$deltatoken", call.query().get("$skiptoken"));
    if (text == null || text.isEmpty()) {
      return null;
    }
    DeltaToken token = DeltaToken.parse(text).orElseThrow(ChangeFeedApi::malformed);
    if (token.after() > deltas.newest()) {
      throw malformed();
    }
    FeedSettings feeds = settings.feeds();
    boolean tooOld = token.issued().plus(feeds.deltaAge()).isBefore(reads.now());
    if (tooOld || !deltas.remembers(token.after())) {
      FeedSettings.Reset reset = feeds.deltaReset();
      throw new GraphError(
          reset.status(),
          reset.code(),
          "The delta token is too old; start again.",
          reset.tellsLocation() ? Map.of("Location", start(call, token)) : Map.of());
    }
    return token;
  }

  private static GraphError malformed() {
    return new GraphError(400, "BadRequest", "The delta token is malformed.");
  }

  /** The first call again, with an empty token. */
  private static String start(Call call, DeltaToken token) {
    StringBuilder link = new StringBuilder(call.base() + call.path() + "?$deltatoken=");
    if (call.path().endsWith("/planner/tasks/delta") && !call.path().contains("/me/")) {
      link.append("&$filter=").append(encoded("planId eq '" + token.scope() + "'"));
    }
    if (!token.select().isEmpty()) {
      link.append("&$select=").append(encoded(String.join(",", token.select())));
    }
    return link.append(token.details() ? "&$expand=details" : "").toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
