package io.plannersync;

import io.plannersync.access.Access;
import io.plannersync.access.ApiKeys;
import io.plannersync.api.AgentDocuments;
import io.plannersync.api.AgentTasks;
import io.plannersync.api.ApiJournal;
import io.plannersync.api.Buried;
import io.plannersync.api.FieldCheck;
import io.plannersync.api.Lists;
import io.plannersync.api.Notifications;
import io.plannersync.api.OpenApi;
import io.plannersync.api.Operations;
import io.plannersync.api.RedisReachable;
import io.plannersync.api.Restore;
import io.plannersync.api.SettledBoard;
import io.plannersync.api.SettledChannel;
import io.plannersync.api.Status;
import io.plannersync.api.Waiters;
import io.plannersync.api.Waiting;
import io.plannersync.graph.identity.SignIn;
import io.plannersync.model.Names;
import io.plannersync.model.Rules;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState.Pause;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Troubles;
import io.plannersync.state.Uncreated;
import io.plannersync.store.Announcements;
import io.plannersync.store.Documents;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreLens;
import io.plannersync.web.AsyncHttpEngine;
import io.plannersync.web.Brief;
import io.plannersync.web.DemoBoard;
import io.plannersync.web.HttpEdge;
import io.plannersync.web.Page;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Builds the beans behind {@code routes/api} and the webhook. */
final class HttpBeans implements AutoCloseable {

  /** How long an answer may be given to others who ask the same: what one look costs, once. */
  private static final Duration MOMENT = Duration.ofMillis(150);

  private static final int ID_DIGITS = 12;

  private final Settings settings;
  private final Rules.Mode mode;
  private final Links links;
  private final PlanStates states;
  private final Holds holds;
  private final Uncreated uncreated;
  private final Conflicts conflicts;
  private final Troubles troubles;
  private final Journal journal;
  private final WorkQueue queue;
  private final Waiters waiters;
  private final Tombstones tombstones;
  private final IgnoredKeys ignored;
  private final Supplier<String> ids;
  private final Clock clock;
  private final SettledChannel channel;
  private final RedisReachable reachable;
  private final ApiKeys keys;

  HttpBeans(
      RedisClients redis,
      String prefix,
      Rules.Mode mode,
      Settings settings,
      Links links,
      PlanStates states,
      Holds holds,
      Uncreated uncreated,
      Conflicts conflicts,
      Troubles troubles,
      Journal journal,
      WorkQueue queue,
      Supplier<String> ids,
      Clock clock) {
    this.settings = settings;
    this.mode = mode;
    this.links = links;
    this.states = states;
    this.holds = holds;
    this.uncreated = uncreated;
    this.conflicts = conflicts;
    this.troubles = troubles;
    this.journal = journal;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
    tombstones = new Tombstones(redis.shared(), prefix);
    ignored = new IgnoredKeys(redis.shared(), prefix);
    waiters = new Waiters(settings.number("API_MAX_WAITERS"));
    keys =
        new ApiKeys(
            settings.find("API_KEY").orElse(null),
            settings.find("API_KEYS").orElse(null),
            settings.find("API_KEYS_FILE").orElse(null));
    channel = new SettledChannel(waiters, redis.shared(), redis.connectPubSub(), prefix);
    reachable = new RedisReachable(redis.shared());
  }

  Map<String, Object> beans(
      Documents documents,
      Announcements announcements,
      StoreLens lens,
      Function<String, Names> names,
      SubscriptionRecords subscriptions,
      String clientState,
      Sources sources,
      Predicate<String> notified,
      Supplier<Status.Health> health,
      Supplier<Map<String, Object>> graph,
      Supplier<Map<String, Object>> tunnel,
      Function<String, Optional<Pause>> paused,
      Supplier<Optional<SignIn.Request>> signIn) {
    Brief brief = new Brief(MOMENT);
    OpenApi contract = new OpenApi();
    ApiJournal told = new ApiJournal(journal, clock);
    AgentDocuments agents = new AgentDocuments(documents, links, announcements, queue, told);
    Map<String, Object> beans = new LinkedHashMap<>();
    beans.put("platform-http-engine", new AsyncHttpEngine(hurried()));
    beans.put("http", new HttpEdge());
    beans.put("page", new Page());
    beans.put("access", new Access(keys, settings.number("API_CALLS_PER_MINUTE")));
    beans.put("redisReachable", reachable);
    beans.put("openApi", contract);
    beans.put(
        "notifications",
        new Notifications(links, states, queue, () -> clientState, subscriptions, clock));
    beans.put(
        "agentTasks",
        new AgentTasks(
            agents,
            links,
            new Waiting(waiters, agents, mode, paused),
            contract,
            new FieldCheck(lens, links, names, Composition.limits(settings)),
            brief,
            this::newId,
            clock));
    beans.put(
        "status",
        new Status(
            states,
            subscriptions,
            sources,
            notified,
            queue,
            conflicts,
            holds,
            troubles,
            ignored,
            waiters,
            brief,
            mode,
            settings.isDemo(),
            health,
            graph,
            tunnel,
            () -> signIn.get().map(HttpBeans::shown).orElse(null),
            keys::standing,
            clock));
    beans.put("lists", new Lists(conflicts, holds, troubles, journal, links, queue, brief));
    beans.put("restore", new Restore(conflicts, links, agents, lens, names, clock));
    beans.put("buried", new Buried(tombstones, agents, documents, lens, names, brief, clock));
    beans.put(
        "operations",
        new Operations(queue, holds, links, uncreated, states, agents, told, brief, clock));
    beans.put("settledBoard", new SettledBoard(states, links, names, brief));
    beans.put(
        "demoBoard", new DemoBoard(settings.isDemo() ? settings.text("GRAPH_URL") : null, brief));
    return beans;
  }

  /** Who else is told of each pair that is settled, by this instance or another. */
  void onSettled(Consumer<String> listener) {
    channel.alsoTell(listener);
  }

  /** A pair is settled: whoever waits for it is answered. */
  void settled(String storeId, String raw) {
    channel.settled(storeId, raw);
  }

  /** Each request is done in a hurry. */
  private static AsyncHttpEngine.Around hurried() {
    return new AsyncHttpEngine.Around() {
      @Override
      public <T> T run(Callable<T> work) throws Exception {
        return RedisClients.inAHurry(work);
      }
    };
  }

  private static Map<String, String> shown(SignIn.Request request) {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("message", request.message());
    shown.put("code", request.code());
    shown.put("url", request.url());
    shown.put("expires_at", request.expiresAt().toString());
    return shown;
  }

  private String newId() {
    return "Task-" + ids.get().replace("-", "").substring(0, ID_DIGITS);
  }

  @Override
  public void close() {
    channel.close();
    waiters.close();
  }
}
