package io.plannersync.sim.engine;

import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.Settings;
import io.plannersync.emulator.InProcessGraph;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.sim.redis.CommandHook;
import io.plannersync.sim.redis.Fate;
import io.plannersync.sim.redis.Killed;
import io.plannersync.sim.redis.MemoryRedis;
import io.plannersync.sim.redis.RedisProcess;
import io.plannersync.sim.redis.SimRedis;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.sim.redis.data.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** One run of a schedule, from an empty Redis and an empty plan until nothing is left to do. */
final class Run implements Instance.World {

  private static final Path HOME = Path.of("").toAbsolutePath();
  static final Settings SETTINGS = settings("", Map.of());

  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Schedule schedule;
  private final Timeline time = new Timeline();
  private final SimRedis server;
  private final MemoryRedis memory;
  private final RedisProcess client;
  private final RedisCommands<String, String> redis;
  private final InProcessGraph emulated;
  private final SimulatedGraph graph;
  private final Oracle oracle = new Oracle();
  private final Clients clients;
  private final Slots slots = new Slots();
  private final Trace trace;
  private final Instance[] instances;
  private final Looks looks;
  private Intervals intervals = Intervals.SHORT;
  private Settings settings;
  private final int[] lives;
  private final Set<String> touched = new LinkedHashSet<>();
  private final List<Event> waiting = new ArrayList<>();
  private final Map<Event, Integer> skips = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private Sweep sweep = Sweep.NONE;
  private Defect defect = Defect.NONE;
  private Map<String, String> set = Map.of();
  private Place.Course course = new Place.Course(List.of());
  private Runnable spoiler = () -> {};
  private List<String> unequal = List.of();
  private List<String> parked = List.of();
  private Set<String> held = Set.of();
  private boolean calm;
  private boolean memoryLost;

  /** In memory. */
  Run(Schedule schedule, Trace trace) {
    this(schedule, trace, null);
  }

  /**
   * @param real a Redis that is emptied first and left to its owner, null for one in memory. It
   *     keeps a time of its own: what expires by that lives longer than it should.
   */
  Run(Schedule schedule, Trace trace, SimRedis real) {
    this.schedule = schedule;
    this.trace = trace;
    memory = real == null ? new MemoryRedis(() -> time.now() * 1000, schedule.seed()) : null;
    server = real == null ? memory : real;
    client = server.process("client", CommandHook.NONE);
    redis = client.connect().sync();
    redis.flushall();
    emulated = new InProcessGraph(time.clock(), schedule.seed(), "planner-sync-test");
    emulated.settings().pageSize(schedule.pageSize());
    graph = new SimulatedGraph(time, emulated, schedule.seed());
    clients = new Clients(time, emulated.world(), redis, oracle);
    instances = new Instance[schedule.skews().size()];
    lives = new int[instances.length];
    looks = new Looks(time, redis);
  }

  /** A place at which a process dies. */
  interface Sweep {

    Sweep NONE = boundary -> false;

    /**
     * @param boundary a command or a call, and whether it is before or after its effect
     * @return whether the process dies here
     */
    boolean dies(String boundary);
  }

  /** Asks at each boundary before there are no more faults. */
  Run sweeping(Sweep where) {
    sweep = where;
    return this;
  }

  /** With something wrong in the service. */
  Run with(Defect wrong) {
    defect = wrong;
    return this;
  }

  /** With settings that are no other run's. */
  Run setting(Map<String, String> others) {
    set = others;
    if (others.containsKey("PLANNER_DELEGATED_AUTH")) {
      clients.follow(emulated);
    }
    return this;
  }

  Run every(Intervals others) {
    intervals = others;
    return this;
  }

  /** Has something happen at places. */
  Run passing(List<Place> places) {
    course = new Place.Course(places);
    return this;
  }

  PlannerWorld world() {
    return emulated.world();
  }

  /** Whether all places were come to. */
  boolean isPassed() {
    return course.isPassed();
  }

  /** Does something at rest that the service is not supposed to do: it has to be found. */
  Run spoiledBy(Consumer<Run> what) {
    spoiler = () -> what.accept(this);
    return this;
  }

  RedisCommands<String, String> redis() {
    return redis;
  }

  String plan() {
    return clients.plan();
  }

  /** What is wrong at rest; nothing if all is right. */
  List<String> findings() {
    return findings;
  }

  /** Plays it. */
  Run play() {
    defect.beside(redis);
    settings = settings(clients.plan(), settingsOfThis());
    try {
      for (Event event : schedule.events()) {
        if (event instanceof Event.LeftBehind) {
          happen(event);
        }
      }
      for (int i = 0; i < instances.length; i++) {
        start(i);
      }
      for (Event event : schedule.events()) {
        if (event instanceof Event.LeftBehind) {
          continue;
        }
        time.at(Timeline.BEGIN.toEpochMilli() + event.at(), () -> happen(event));
      }
      timers();
      long last =
          schedule.events().stream().mapToLong(Event::at).max().orElse(0)
              + 1
              + Timeline.BEGIN.toEpochMilli();
      runUntil(last);
      settle();
      spoiler.run();
      stayAtRest();
    } finally {
      end();
    }
    return this;
  }

  private Map<String, String> settingsOfThis() {
    Map<String, String> all = new HashMap<>(intervals.settings());
    if (intervals == Intervals.LONG) {
      // Plans that are named are not sought.
      all.put("PLANNER_PLAN_IDS", clients.plan());
    }
    all.putAll(set);
    all.putAll(defect.settings());
    return all;
  }

  private void timers() {
    every(intervals.kept(), instance -> instance.event("keep-looking", null, Map.of()));
  }

  void every(Duration period, Consumer<Instance> what) {
    time.after(
        period,
        () -> {
          for (Instance instance : instances) {
            if (instance != null && !instance.isDead()) {
              what.accept(instance);
            }
          }
          every(period, what);
        });
  }

  private void start(int number) {
    String name = "instance-" + number + "." + ++lives[number];
    trace.add(time.now(), "start " + name);
    Slot slot = slots.take();
    try {
      Instance instance =
          new Instance(
              name,
              time,
              Duration.ofMillis(schedule.skews().get(number)),
              schedule.seed() * 31 + number * 7 + lives[number],
              settings,
              server,
              request -> fate(number, name, request),
              defect,
              slot,
              this);
      instances[number] = instance;
      instance.begin();
    } catch (Killed | RuntimeException failed) {
      trace.add(time.now(), name + " does not come up: " + failed);
      if (instances[number] != null && instances[number].name().equals(name)) {
        instances[number].kill();
      } else {
        slots.giveBack(slot);
      }
      time.after(Duration.ofSeconds(5), () -> start(number));
    }
  }

  private static Settings settings(String plan, Map<String, String> others) {
    Map<String, String> all = new HashMap<>();
    all.put("AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555");
    all.put("AZURE_CLIENT_ID", "planner-sync-test");
    all.put("AZURE_CLIENT_SECRET", "not-a-secret");
    all.put("GRAPH_URL", InProcessGraph.BASE);
    all.put("REDIS_URL", "redis://simulated");
    all.put("API_KEY", "test-key");
    all.put("DEFAULT_PLANNER_PLAN_ID", plan);
    all.put("DELETE_GRACE", "20s");
    all.put("CREATE_GRACE", "40s");
    all.put("GRAPH_RATE_START", "60000");
    all.putAll(others);
    return Settings.load(HOME, all);
  }

  private void kill(int number, long down) {
    Instance instance = instances[number];
    if (instance == null || instance.isDead()) {
      return;
    }
    trace.add(time.now(), instance.name() + " is killed");
    instance.kill();
    time.after(Duration.ofMillis(down), () -> start(number));
  }

  private void happen(Event event) {
    trace.add(time.now(), event.toString());
    if (event instanceof Event.PersonCreates e) {
      clients.personCreates(e);
    } else if (event instanceof Event.PersonEdits e) {
      clients.personEdits(e);
    } else if (event instanceof Event.PersonRemoves e) {
      clients.personRemoves(e);
    } else if (event instanceof Event.PersonDeletes e) {
      clients.personDeletes(e.thing());
    } else if (event instanceof Event.PersonUndeletes e) {
      clients.personUndeletes(e.thing());
    } else if (event instanceof Event.AgentCreates e) {
      tell(clients.agentCreates(e), "set", e.heard());
    } else if (event instanceof Event.AgentEdits e) {
      tell(clients.agentEdits(e), "set", e.heard());
    } else if (event instanceof Event.AgentRemoves e) {
      tell(clients.agentRemoves(e), "set", e.heard());
    } else if (event instanceof Event.AgentDeletes e) {
      tell(clients.agentDeletes(e.thing()), "del", e.heard());
    } else if (event instanceof Event.AgentAddsSubtask e) {
      tell(clients.agentAddsSubtask(e), "set", e.heard());
      tell(oracle.storeId(e.thing()).orElse(null), "set", e.heard());
    } else if (event instanceof Event.LeftBehind e) {
      clients.leftBehind(e);
    } else if (event instanceof Event.Restores e) {
      restore(e.thing());
    } else if (event instanceof Event.Unreported e) {
      tell(clients.unreported(e), e.deletes() ? "del" : "set", List.of(20));
    } else if (event instanceof Event.Shows e) {
      if (!clients.isShown(e.thing(), e.word())) {
        findings.add(
            "I2 at " + sinceBegin() + " thing " + e.thing() + " does not show " + e.word());
      }
    } else if (event instanceof Event.GraphFault e) {
      graph.fault(e);
    } else if (event instanceof Event.RedisFault || event instanceof Event.Wait) {
      waiting.add(event);
    } else if (event instanceof Event.Stall e) {
      Instance instance = instances[e.instance() % instances.length];
      if (instance != null) {
        instance.stall(e.millis());
      }
    } else if (event instanceof Event.Kill e) {
      kill(e.instance() % instances.length, e.down());
    } else if (event instanceof Event.Rollback e) {
      lost(() -> memory.restart((int) Math.min(e.writes(), memory.writes())));
    } else if (event instanceof Event.Flush e) {
      lost(() -> memory.flush(e.beginning()));
    } else if (event instanceof Event.Evict e) {
      List<String> own =
          memory.content().keySet().stream().filter(k -> k.startsWith("planner-sync:")).toList();
      if (!own.isEmpty()) {
        lost(() -> memory.evict(own.get(e.which() % own.size())));
      }
    }
  }

  private void restore(int thing) {
    Instance instance = instances[0];
    Optional<String> storeId = oracle.storeId(thing);
    Optional<String> conflict = storeId.flatMap(id -> End.conflict(redis, id));
    if (conflict.isEmpty()) {
      return;
    }
    if (instance == null || instance.isDead()) {
      time.after(RETRY, () -> restore(thing));
      return;
    }
    String before = redis.get(Clients.TASKS + storeId.get());
    boolean[] answered = {false};
    instance.run(
        () -> {
          instance.restore(conflict.get());
          answered[0] = true;
        });
    time.after(
        RETRY,
        () -> {
          clients.restored(thing, storeId.get(), before);
          if (!answered[0]) {
            restore(thing);
          }
        });
  }

  private void lost(Runnable what) {
    memoryLost = true;
    what.run();
    looks.changed();
  }

  /** A keyspace event comes to all instances, after its time, once for each time. */
  private void tell(String storeId, String operation, List<Integer> heard) {
    if (storeId == null) {
      return;
    }
    String channel = "__keyspace@0__:" + Clients.TASKS + storeId;
    for (int delay : heard) {
      time.after(
          Duration.ofMillis(delay),
          () -> {
            for (Instance instance : instances) {
              if (instance != null && !instance.isDead()) {
                instance.event("listen-to-keys", operation, Map.of("CamelRedis.Channel", channel));
              }
            }
          });
    }
  }

  private Fate fate(int number, String name, Request request) {
    boolean writes = mayWrite(request);
    Fate fate = decided(number, name, request);
    if (Looks.mayChange(request)) {
      looks.changed();
    }
    if (writes) {
      request.args().all().stream()
          .map(Bytes::toString)
          .filter(arg -> arg.startsWith(Clients.TASKS))
          .forEach(key -> touched.add(key.substring(Clients.TASKS.length())));
    }
    return fate;
  }

  private Fate decided(int number, String name, Request request) {
    trace.command(time.now(), name, request);
    if (calm) {
      return Fate.DONE;
    }
    // While it comes up it is not there yet, and the one before it says nothing of it.
    Instance instance = isUp(number, name) ? instances[number] : null;
    Fate met = course.isPassed() ? Fate.DONE : passed(number, "before " + request);
    if (met != Fate.DONE) {
      if (met == Fate.DIES_BEFORE || met == Fate.DIES_AFTER) {
        time.after(Duration.ofSeconds(2), () -> start(number));
      }
      return met;
    }
    Fate swept = swept(number, request);
    if (swept != Fate.DONE) {
      return swept;
    }
    for (Event event : waiting) {
      if (isNext(event, number)) {
        waiting.remove(event);
        if (event instanceof Event.Wait wait) {
          if (instance != null) {
            instance.beforeCommand(wait.millis());
            if (instance.isDead()) {
              throw new Killed(name);
            }
          }
          return Fate.DONE;
        }
        Fate fate = ((Event.RedisFault) event).fate();
        trace.add(time.now(), "  " + name + ": " + fate + " at " + request);
        if (fate == Fate.DIES_BEFORE || fate == Fate.DIES_AFTER) {
          time.after(Duration.ofSeconds(2), () -> start(number));
        }
        return fate;
      }
    }
    if (instance != null) {
      instance.beforeCommand(0);
      if (instance.isDead()) {
        throw new Killed(name);
      }
    }
    return Fate.DONE;
  }

  private boolean isUp(int number, String name) {
    return instances[number] != null && instances[number].name().equals(name);
  }

  /** Has happen what is to happen at a boundary. */
  private Fate passed(int number, String boundary) {
    Fate fate = Fate.DONE;
    for (Place.What what : course.at(sinceBegin(), boundary)) {
      trace.add(time.now(), "  here " + what);
      if (what instanceof Place.What.Dies dies) {
        fate = dies.after() ? Fate.DIES_AFTER : Fate.DIES_BEFORE;
      } else if (what instanceof Place.What.Meets meets) {
        fate = meets.fate();
      } else if (what instanceof Place.What.Stands stands) {
        instances[number].stall(stands.millis());
        instances[number].beforeCommand(0);
      } else if (what instanceof Place.What.Waits waits) {
        time.sleep(waits.millis());
      } else if (what instanceof Place.What.Meanwhile meanwhile) {
        meanwhile(meanwhile);
      }
    }
    return fate;
  }

  private void meanwhile(Place.What.Meanwhile what) {
    if (what.after() == 0) {
      happen(what.event());
    } else {
      time.after(Duration.ofMillis(what.after()), () -> happen(what.event()));
    }
  }

  private long sinceBegin() {
    return time.now() - Timeline.BEGIN.toEpochMilli();
  }

  /** What Redis does not know here fails as anything may, and nothing of the service is proven. */
  private boolean mayWrite(Request request) {
    try {
      return !request.name().endsWith("SUBSCRIBE") && request.mayWrite();
    } catch (UnsupportedOperationException unknown) {
      if (!findings.contains(unknown.getMessage())) {
        findings.add(unknown.getMessage());
      }
      return true;
    }
  }

  /** Only where something was written is a place of its own. */
  private Fate swept(int number, Request request) {
    if (sweep == Sweep.NONE || request.name().endsWith("SUBSCRIBE") || !request.mayWrite()) {
      return Fate.DONE;
    }
    Fate fate =
        sweep.dies("before " + request)
            ? Fate.DIES_BEFORE
            : sweep.dies("after " + request) ? Fate.DIES_AFTER : Fate.DONE;
    if (fate != Fate.DONE) {
      time.after(Duration.ofSeconds(2), () -> start(number));
    }
    return fate;
  }

  private boolean isNext(Event event, int number) {
    int target =
        event instanceof Event.Wait wait ? wait.instance() : ((Event.RedisFault) event).instance();
    if (target % instances.length != number) {
      return false;
    }
    int skip = event instanceof Event.Wait wait ? wait.skip() : ((Event.RedisFault) event).skip();
    return skips.merge(event, 1, Integer::sum) > skip;
  }

  /** Lets everything happen that is before this time. */
  private void runUntil(long end) {
    time.run(
        () -> {
          sample();
          Looks.Look look = looks.next(instances);
          long next = Math.min(time.next(), look == null ? Long.MAX_VALUE : look.at());
          if (next >= end) {
            time.advanceTo(end);
            return false;
          }
          if (look != null && look.at() < time.next()) {
            time.advanceTo(look.at());
            look.instance().look(look.kind());
            return true;
          }
          return time.step();
        });
  }

  private void sample() {
    if (!touched.isEmpty()) {
      List<String> all = List.copyOf(touched);
      touched.clear();
      all.forEach(clients::sample);
    }
  }

  /**
   * All faults are over; runs until nothing but what is never over is left to do, and judges. What
   * nobody was told of is found by two audits, once all processes are up.
   */
  private void settle() {
    calm = true;
    graph.calm();
    trace.add(time.now(), "calm");
    long end = time.now() + LONGEST.toMillis();
    long since = time.now();
    while (time.now() < end) {
      runUntil(time.now() + STEP.toMillis());
      if (!Arrays.stream(instances).allMatch(Instance::isUp)) {
        since = time.now();
      } else if (time.now() - since >= intervals.audit().multipliedBy(2).toMillis()
          && looks.tasks().isEmpty()) {
        judge();
        return;
      }
    }
    judge();
    findings.add("I6 there is no rest: " + looks.tasks());
  }

  private void judge() {
    held = End.held(redis);
    findings.addAll(
        oracle.judge(
            new Oracle.Rest(
                End.tasks(emulated.world(), clients.plan()),
                End.documents(redis),
                End.kept(redis),
                held,
                memoryLost)));
    unequal = findings.stream().filter(finding -> finding.startsWith("I1")).toList();
    parked = End.parked(redis);
    findings.addAll(parked);
  }

  /** More looks and audits find nothing to do, and health knows what they found. */
  private void stayAtRest() {
    Duration rest = intervals.audit().multipliedBy(3);
    int before = graph.calls().size();
    Footprint kept = Footprint.of(redis);
    runUntil(time.now() + rest.toMillis());
    if (findings.isEmpty()) {
      List<SimulatedGraph.Call> calls = graph.calls().subList(before, graph.calls().size());
      int pages = 1 + oracle.things() / schedule.pageSize();
      findings.addAll(AtRest.idle(calls));
      if (set.isEmpty()) {
        findings.addAll(AtRest.calls(calls, rest, pages, intervals));
        findings.addAll(AtRest.looks(redis, clients.plan(), time.now(), intervals));
      }
      findings.addAll(AtRest.kept(kept, Footprint.of(redis), oracle.things()));
    }
    if (parked.isEmpty()) {
      for (Instance instance : instances) {
        if (instance != null && !instance.isDead()) {
          findings.addAll(AtRest.health(instance.name(), instance.health(), unequal, held));
        }
      }
    }
  }

  private void end() {
    calm = true;
    for (Instance instance : instances) {
      if (instance != null && !instance.isDead()) {
        instance.kill();
      }
    }
    // What is still under way wakes up dead.
    int[] left = {10_000};
    time.run(() -> left[0]-- > 0 && slots.isAnyOut() && time.step());
    client.kill();
  }

  @Override
  public void graph(Instance caller, Exchange exchange) throws Exception {
    defect.called(exchange);
    graph.serve(caller, exchange, this::called);
  }

  private void called(Instance caller, String call, boolean before) {
    trace.add(time.now(), caller.name() + (before ? " calls " : " called ") + call);
    String boundary = (before ? "before " : "after ") + call;
    if (!calm
        && !caller.isDead()
        && (sweep.dies(boundary) || passed(numberOf(caller), boundary) != Fate.DONE)) {
      for (int i = 0; i < instances.length; i++) {
        if (instances[i] == caller) {
          kill(i, 2_000);
        }
      }
      throw new Killed(caller.name());
    }
  }

  private int numberOf(Instance caller) {
    return Arrays.asList(instances).indexOf(caller);
  }

  @Override
  public void published(Instance sender, String channel, String message) {
    trace.add(time.now(), sender.name() + " publishes to " + channel);
  }

  @Override
  public void buried(Instance instance) {
    instance.close();
    slots.giveBack(instance.slot());
  }
}
