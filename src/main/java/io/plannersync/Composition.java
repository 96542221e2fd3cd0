package io.plannersync;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.access.Access;
import io.plannersync.api.Notifications;
import io.plannersync.api.Operations;
import io.plannersync.api.Status;
import io.plannersync.graph.GraphCall.Identity;
import io.plannersync.graph.GraphDoor;
import io.plannersync.graph.Pace;
import io.plannersync.graph.PaceSettings;
import io.plannersync.graph.Paging;
import io.plannersync.graph.Tokens;
import io.plannersync.looking.AgentEvents;
import io.plannersync.looking.Audit;
import io.plannersync.looking.ChangedDocuments;
import io.plannersync.looking.DiscoverPlans;
import io.plannersync.looking.Dropped;
import io.plannersync.looking.Judge;
import io.plannersync.looking.Pairing;
import io.plannersync.looking.PlanLook;
import io.plannersync.looking.Reasons;
import io.plannersync.looking.Recurring;
import io.plannersync.looking.StoreLook;
import io.plannersync.merge.Decide;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.names.ReadNames;
import io.plannersync.ops.Gauges;
import io.plannersync.ops.GraphReport;
import io.plannersync.ops.Judgement;
import io.plannersync.ops.PausedBudget;
import io.plannersync.ops.StartReport;
import io.plannersync.ops.SyncHealth;
import io.plannersync.ops.Verdict;
import io.plannersync.planned.ShowPlan;
import io.plannersync.planner.Creations;
import io.plannersync.planner.PlannerLens;
import io.plannersync.reconcile.Boundary;
import io.plannersync.reconcile.Brake;
import io.plannersync.reconcile.Chronicle;
import io.plannersync.reconcile.DefaultBucket;
import io.plannersync.reconcile.Look;
import io.plannersync.reconcile.NamedTasks;
import io.plannersync.reconcile.OldCopies;
import io.plannersync.reconcile.OldMappings;
import io.plannersync.reconcile.Plans;
import io.plannersync.reconcile.Presumption;
import io.plannersync.reconcile.ReadTask;
import io.plannersync.reconcile.RecentTasks;
import io.plannersync.reconcile.RecordIntent;
import io.plannersync.reconcile.Retry;
import io.plannersync.reconcile.SettledTasks;
import io.plannersync.reconcile.Settling;
import io.plannersync.reconcile.TaskReader;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.reconcile.WritePlanner;
import io.plannersync.reconcile.WriteStore;
import io.plannersync.state.Arrivals;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Counts;
import io.plannersync.state.Epochs;
import io.plannersync.state.Holds;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanStates;
import io.plannersync.state.RedisTime;
import io.plannersync.state.Schema;
import io.plannersync.state.SelectedPlans;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Sources;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Troubles;
import io.plannersync.state.Uncreated;
import io.plannersync.store.AgentsConfig;
import io.plannersync.store.Announcements;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreLens;
import io.plannersync.store.StoreWatch;
import io.plannersync.tunnel.Tunnel;
import io.plannersync.work.Backoff;
import io.plannersync.work.WorkComponent;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;

/** Builds every bean that a route may name, from the settings. */
final class Composition implements AutoCloseable {

  /** Namespace of the service's own state. */
  private static final String OWN = "planner-sync:";

  private static final int RECENT_TASKS = 20_000;
  private static final int SETTLED_TASKS = 2_000;

  private final Map<String, Object> beans = new LinkedHashMap<>();
  private final RedisClients redis;
  private final AgentsChannel channel;
  private final WorkQueue queue;
  private final Ports ports;
  private final Clock clock;
  private Identities identities;
  private SourceBeans changes;
  private HttpBeans http;
  private Operating operating;
  private SubscriptionBeans subscribing;
  private Tunnel tunnel;
  private StartReport.Read standing;

  Composition(Settings settings) {
    this(settings, Ports.REAL);
  }

  Composition(Settings settings, Ports ports) {
    this.ports = ports;
    redis = open(ports, settings.text("REDIS_URL"));
    channel = ports.channel().apply(redis.uri());
    StatefulRedisConnection<String, String> connection = redis.shared();
    Schema.check(
        connection, OWN, settings.text("AZURE_TENANT_ID"), settings.text("AZURE_CLIENT_ID"));
    clock = ports.played() == null ? RedisTime.of(connection) : ports.played();
    queue = new WorkQueue(connection, OWN, Backoff.DEFAULT, ports.random(), ports.played());
    compose(settings, connection);
  }

  private static RedisClients open(Ports ports, String url) {
    try {
      return ports.redis().apply(url);
    } catch (RedisConnectionException e) {
      throw new IllegalArgumentException(
          "REDIS_URL: cannot connect to " + RedisClients.where(url) + ": " + root(e), e);
    }
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof java.io.IOException || cause instanceof RedisException
        ? cause.getMessage()
        : cause.getClass().getSimpleName();
  }

  /** The beans by the names that the routes use. */
  Map<String, Object> beans() {
    return beans;
  }

  /** Empty if none is wanted. */
  Optional<Tunnel> tunnel() {
    return Optional.ofNullable(tunnel);
  }

  /** Why there is no token for Graph, after asking for one; empty if there is one. */
  String tokenTrouble() {
    Tokens application = identities.tokens().get(Identity.APPLICATION);
    return application.token().isPresent() ? "" : application.trouble();
  }

  /** What a start found; see {@link StartReport}. */
  StartReport report(Supplier<Map<String, String>> known, Supplier<List<String>> missing) {
    return new StartReport(standing, known, missing, clock.instant());
  }

  /** Every recurring look exists from now on; what has been hinted before goes on. */
  void schedule() {
    queue.schedule(new WorkName(WorkName.Kind.STORE, ""), Lane.INTERACTIVE, Duration.ZERO);
    queue.hint(new WorkName(WorkName.Kind.STORE, ""), Lane.INTERACTIVE, Duration.ZERO);
    queue.hint(new WorkName(WorkName.Kind.PLANS, ""), Lane.INTERACTIVE, Duration.ZERO);
    identities.start();
    subscribing.started();
    changes.probe(queue);
  }

  private void compose(Settings settings, StatefulRedisConnection<String, String> connection) {
    ObjectMapper json = new ObjectMapper();
    Rules.Mode mode = rules(settings).mode();
    boolean observes = mode == Rules.Mode.OBSERVE;
    ZoneId zone = settings.zone("SYNC_ZONE");
    PlannerLens plannerLens = new PlannerLens(zone, limits(settings));
    StoreLens storeLens = new StoreLens(zone);
    StoreKeys keys = new StoreKeys(settings.text("STORE_PREFIX"));
    Documents documents =
        new Documents(
            redis,
            keys,
            Documents.NewDocuments.valueOf(
                settings.text("STORE_REPRESENTATION").toUpperCase(Locale.ROOT)));
    DocumentLens documentLens = new DocumentLens(documents, storeLens);
    IdMaps ids = new IdMaps(redis, keys, documents.representation(), clock, !observes);
    Announcements announcements =
        new Announcements(redis, keys, documents.representation(), clock, !observes);

    Links links = new Links(connection, OWN, clock);
    Snapshots snapshots = new Snapshots(connection, OWN, clock);
    Marks marks = new Marks(connection, OWN);
    PlanStates states = new PlanStates(connection, OWN);
    if (observes) {
      states.beginToObserve();
    } else {
      states.endToObserve();
    }
    Holds holds = new Holds(connection, OWN);
    Conflicts conflicts = new Conflicts(connection, OWN);
    Troubles troubles = new Troubles(connection, OWN);
    Journal journal = new Journal(connection, OWN);
    tunnel = Tunnels.of(settings, address -> subscribing.moved(), clock).orElse(null);
    subscribing =
        new SubscriptionBeans(
            settings,
            connection,
            OWN,
            states,
            ports.ids(),
            tunnel == null ? null : tunnel::address,
            clock);
    Sources sources = new Sources(connection, OWN);
    // Asked right before each write to either side.
    Predicate<WorkItem> mayWrite = item -> queue.holds(item) && !isPaused(item, links, states);
    Predicate<String> notified = subscribing::isNotified;
    Tombstones tombstones = new Tombstones(connection, OWN);
    Duration window = settings.duration("DELETE_WINDOW");
    Counts created = new Counts(connection, OWN, Counts.Kind.CREATED, window);
    Counts deleted = new Counts(connection, OWN, Counts.Kind.DELETED, window);

    Pace pace = new Pace(connection, OWN, pace(settings), ports.played());
    identities = ports.access().of(settings, connection, OWN, clock);
    GraphDoor door =
        new GraphDoor(
            settings.text("GRAPH_URL"),
            identities.tokens(),
            pace,
            mayWrite,
            settings.duration("circuit.open-seconds"),
            json,
            clock);
    Directory directory = new Directory(settings.duration("NAMES_LIFETIME"), clock);
    Plans plans =
        new Plans(
            settings.find("DEFAULT_PLANNER_PLAN_ID").orElse(null),
            new AgentsConfig(redis, keys)::defaultPlan);
    StoreWatch watch = new StoreWatch(redis, keys, ports.ids(), !observes);
    watch.enableKeyspaceEvents();
    Epochs epochs = new Epochs(connection, OWN, ports.ids());
    Arrivals arrivals = new Arrivals(connection, OWN);
    Uncreated uncreated = new Uncreated(connection, OWN);
    Unlinked unlinked =
        new Unlinked(
            () -> watch.epoch().server() + "/" + epochs.life(), arrivals, uncreated, clock);
    NamedTasks namedTasks =
        new NamedTasks(documentLens, documents, links, tombstones, unlinked, clock);
    RecentTasks recent = new RecentTasks(RECENT_TASKS);
    SelectedPlans selected =
        new SelectedPlans(
            settings.list("PLANNER_PLAN_IDS"),
            settings.find("DEFAULT_PLANNER_PLAN_ID").orElse(null),
            "groups " + settings.list("PLANNER_GROUP_IDS"),
            states,
            clock);
    Boundary boundary = new Boundary(selected, recent, clock);
    bind("boundary", boundary);
    TaskReader reader = new TaskReader(plannerLens, json);
    Creations creations = new Creations(plannerLens, settings.text("AZURE_CLIENT_ID"));
    Brake brake =
        new Brake(
            links,
            holds,
            created,
            deleted,
            arrivals,
            uncreated,
            settings.duration("CREATE_GATHER"),
            window,
            clock);
    Chronicle chronicle = new Chronicle(journal, conflicts, troubles, announcements, clock);
    Duration deleteGrace = settings.duration("DELETE_GRACE");

    Decide decide = new Decide(rules(settings));
    SettledTasks settledTasks = new SettledTasks(SETTLED_TASKS);
    Presumption presumption = new Presumption(settledTasks, reader, decide);
    Duration editGather = settings.duration("EDIT_GATHER");
    bind("graphDoor", door);
    bind("paging", new Paging(clock));
    bind(
        "look",
        new Look(
            snapshots,
            ids,
            new OldMappings(ids, documents),
            documents,
            documentLens,
            marks,
            directory,
            plans,
            // What Graph takes to show the task is part of the wait, where it is asked.
            (item, link) ->
                presumption.isPossible(item, link) ? editGather : editGather.minus(door.taskRead()),
            states::paused,
            namedTasks,
            clock));
    bind("namedTasks", namedTasks);
    bind("readNames", new ReadNames(directory));
    bind(
        "readTask",
        new ReadTask(
            reader,
            plannerLens,
            recent,
            unlinked,
            links,
            states,
            marks,
            settings.duration("CREATE_GRACE"),
            creations,
            door::skew,
            boundary,
            clock));
    bind("presumption", presumption);
    bind("decide", decide);
    bind(
        "oldCopies",
        new OldCopies(
            tombstones, snapshots, documentLens, rules(settings).mode().writes(Side.STORE)));
    bind("brake", brake);
    bind(
        "recordIntent",
        new RecordIntent(links, chronicle, () -> clock.instant().plus(door.skew())));
    bind("replies", new GroupedBodyAggregationStrategy());
    bind(
        "writePlanner",
        new WritePlanner(
            plannerLens,
            reader,
            new DefaultBucket(settings.find("DEFAULT_PLANNER_BUCKET").orElse(null)),
            boundary));
    bind(
        "writeStore",
        new WriteStore(
            documents,
            ids,
            documentLens,
            snapshots,
            tombstones,
            ports.ids(),
            rules(settings).mode().writes(Side.STORE),
            mayWrite,
            clock));
    bind(
        "settling",
        new Settling(
            links,
            ids,
            marks,
            snapshots,
            announcements,
            chronicle,
            brake,
            unlinked,
            settledTasks,
            queue,
            (storeId, raw) -> http.settled(storeId, raw),
            deleteGrace,
            rules(settings).mode().writes(Side.STORE),
            clock));
    bind("retry", new Retry());

    changes =
        new SourceBeans(
            settings,
            sources,
            states,
            links,
            marks,
            directory,
            queue,
            pace,
            door,
            plannerLens,
            clock);
    beans.putAll(changes.beans());
    Judge judge = new Judge(links, holds, deleted, states, queue, deleteGrace, window, clock);
    PlanLook planLook =
        new PlanLook(
            links,
            new Pairing(
                links,
                ids,
                documents,
                plannerLens,
                creations,
                SurveyBeans.same(documents, storeLens, plannerLens, directory),
                unlinked,
                namedTasks,
                !ids.all().isEmpty()),
            recent,
            reader,
            marks,
            states,
            judge,
            queue,
            unlinked,
            changes.freshness(),
            changes.ladder(),
            selected,
            changes.idle(),
            clock);
    bind("planLook", planLook);
    bind(
        "audit",
        new Audit(
            planLook,
            links,
            documents,
            plannerLens,
            documentLens,
            directory,
            unlinked,
            new Reasons(
                queue, troubles, holds, conflicts, states, mode, settings.duration("EDIT_BOUND")),
            states,
            queue,
            settings.duration("SYNC_AUDIT_INTERVAL"),
            clock));
    bind(
        "discoverPlans",
        new DiscoverPlans(
            settings.list("PLANNER_PLAN_IDS"),
            settings.list("PLANNER_GROUP_IDS"),
            states,
            queue,
            selected,
            links,
            subscribing::namesFor,
            settings.duration("SYNC_AUDIT_INTERVAL"),
            clock));
    subscribing.beans(queue, door::skew).forEach(this::bind);
    ChangedDocuments changed =
        new ChangedDocuments(documents, links, documentLens, directory, plans, unlinked, epochs);
    bind(
        "storeLook",
        new StoreLook(
            documents,
            watch,
            links,
            changed,
            marks,
            judge,
            queue,
            unlinked,
            brake,
            epochs::exchange,
            new IgnoredKeys(connection, OWN),
            settings.duration("SYNC_STORE_INTERVAL"),
            clock));
    bind("recurring", new Recurring(queue, changes.looks()));
    bind("dropped", new Dropped());
    bind("agentEvents", new AgentEvents(changed, marks, keys, clock));
    bind("redisConnections", channel.connections());
    bind("redisStrings", channel.strings());
    bind("redisListeners", channel.listeners());
    bind("agentsTemplate", channel.template());

    SurveyBeans surveys = new SurveyBeans(settings, redis, OWN, clock);
    bind(
        "showPlan",
        new ShowPlan(
            states,
            selected::contains,
            directory,
            listings -> surveys.survey(selected, directory).of(listings)));

    SyncHealth health =
        new SyncHealth(
            new SyncHealth.Read(
                states,
                plan -> !selected.areKnown() || selected.contains(plan),
                sources,
                door::standing,
                pace,
                queue,
                holds),
            mode,
            new Judgement.Bounds(
                // One audit may be late by an interval.
                settings.duration("SYNC_AUDIT_INTERVAL").multipliedBy(2),
                settings.duration("EDIT_BOUND")),
            clock);
    standing = new StartReport.Read(states, sources, subscribing.records(), health);
    http =
        new HttpBeans(
            redis,
            OWN,
            mode,
            settings,
            links,
            states,
            holds,
            uncreated,
            conflicts,
            troubles,
            journal,
            queue,
            ports.ids(),
            clock);
    http.onSettled(changed::settled);
    beans.putAll(
        http.beans(
            documents,
            // What an agent does through the API is told in every mode.
            new Announcements(redis, keys, documents.representation(), clock),
            storeLens,
            directory::names,
            subscribing.records(),
            subscribing.clientState(),
            sources,
            notified,
            () -> {
              Verdict verdict = health.verdict();
              return new Status.Health(verdict.word().name(), verdict.texts());
            },
            new GraphReport(door::standing, pace)::now,
            () -> tunnel().map(one -> one.standing().shown()).orElse(null),
            plan -> states.paused(plan == null ? plans.preset().orElse(null) : plan),
            identities::signIn));

    operating =
        new Operating(
            connection,
            new Gauges.Read(queue, states, conflicts, holds, troubles, pace, health, sources),
            announcements,
            (Operations) beans.get("operations"),
            (Notifications) beans.get("notifications"),
            (Access) beans.get("access"),
            subscribing::live,
            clock);
    operating.beans().forEach(this::bind);

    WorkComponent work = new WorkComponent();
    work.setQueue(queue);
    work.setMessages(redis::connectPubSub);
    work.setBudget(new PausedBudget(pace, states, clock));
    bind("work-component", work);
  }

  private static boolean isPaused(WorkItem item, Links links, PlanStates states) {
    return item.name().kind() == WorkName.Kind.TASK
        && states.paused(links.find(item.name().key()).map(Link::planId).orElse(null)).isPresent();
  }

  private void bind(String name, Object bean) {
    beans.put(name, bean);
  }

  private static PaceSettings pace(Settings settings) {
    return new PaceSettings(
        settings.number("GRAPH_RATE_START"),
        settings.number("GRAPH_RATE_MIN"),
        settings.number("GRAPH_RATE_MAX"),
        settings.number("GRAPH_BURST_SECONDS"));
  }

  static Rules rules(Settings settings) {
    Map<Field, Rules.Resolution> perField = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      Rules.Resolution rule =
          Rules.Resolution.valueOf(
              settings
                  .find("SYNC_RULE_" + field.name())
                  .orElse(settings.text("SYNC_RULE"))
                  .toUpperCase(Locale.ROOT));
      perField.put(field, rule);
    }
    return new Rules(
        perField,
        Side.valueOf(settings.text("SYNC_TIE").toUpperCase(Locale.ROOT)),
        Rules.Mode.of(settings.text("SYNC_MODE")),
        settings.duration("REPORT_INTERVAL"),
        limits(settings));
  }

  static PlannerLimits limits(Settings settings) {
    return new PlannerLimits(
        settings.number("PLANNER_LIMIT_TITLE"),
        settings.number("PLANNER_LIMIT_DESCRIPTION"),
        settings.number("PLANNER_LIMIT_CHECKLIST_ITEMS"),
        settings.number("PLANNER_LIMIT_CHECKLIST_TITLE"),
        settings.number("PLANNER_LIMIT_ASSIGNEES"),
        settings.number("PLANNER_LIMIT_ATTACHMENTS"),
        settings.number("PLANNER_LIMIT_LABELS"));
  }

  @Override
  public void close() {
    if (tunnel != null) {
      tunnel.close();
    }
    operating.close();
    if (http != null) {
      http.close();
    }
    identities.close();
    channel.close();
    redis.close();
  }
}
