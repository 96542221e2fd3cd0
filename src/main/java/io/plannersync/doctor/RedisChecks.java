package io.plannersync.doctor;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.store.Documents;
import io.plannersync.store.Read;
import io.plannersync.store.RedisClients;
import io.plannersync.store.Representation;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether Redis keeps what it is given, and tells what happens in it. */
final class RedisChecks implements AutoCloseable {

  /** SET with GET, which the service uses, came with it. */
  private static final int[] OLDEST = {6, 2};

  private static final String EVENTS = "notify-keyspace-events";
  private static final int PAGES = 20;
  private static final int PAGE = 500;

  /** One that expires, in case that doctor itself is ended. */
  private static final Duration LIFE = Duration.ofMinutes(1);

  private final Setup.Store store;
  private final Clock clock;
  private final String own = "planner-sync:doctor:" + UUID.randomUUID() + ":";
  private RedisClients clients;
  private Map<String, String> info = Map.of();

  RedisChecks(Setup.Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  List<Check> checks() {
    Set<String> redis = Set.of("redis");
    return List.of(
        new Check("redis", "Redis can be reached", Set.of("REDIS_URL"), this::reached),
        new Check("redis-version", "Redis is new enough", redis, this::version),
        new Check("redis-persistence", "Redis keeps its data", redis, this::persistence),
        new Check("redis-eviction", "Redis evicts nothing", redis, this::eviction),
        new Check("redis-events", "Redis tells of changed keys", redis, this::events),
        new Check("redis-json", "RedisJSON works where it is used", redis, this::json));
  }

  /** Those that only ask: whether it is a server to which data may be given. */
  List<Check> server() {
    connect();
    return List.of(
        new Check("redis-version", "Redis is new enough", Set.of(), this::version),
        new Check("redis-persistence", "Redis keeps its data", Set.of(), this::persistence),
        new Check("redis-eviction", "Redis evicts nothing", Set.of(), this::eviction));
  }

  Check clock() {
    return new Check("clock-redis", "Redis's clock agrees", Set.of("redis"), this::skew);
  }

  /** The connections, made once. */
  RedisClients connect() {
    if (clients == null) {
      clients = RedisClients.open(store.redisUrl());
    }
    return clients;
  }

  private RedisCommands<String, String> redis() {
    return clients.shared().sync();
  }

  private Result reached() {
    try {
      connect();
      redis().set(own + "key", "value", io.lettuce.core.SetArgs.Builder.px(LIFE));
      redis().del(own + "key");
      return new Result.Pass(clients + " can be read and written");
    } catch (IllegalArgumentException e) {
      return new Result.Fail(e.getMessage(), "Correct REDIS_URL");
    } catch (RedisException e) {
      String why = causes(e);
      return new Result.Fail(
          why,
          why.matches(".*(NOAUTH|WRONGPASS|NOPERM|invalid password).*")
              ? "Put the user and the password of Redis into REDIS_URL:"
                  + " redis://USER:PASSWORD@HOST:PORT, special characters percent-encoded; the"
                  + " user needs all commands on all keys and channels"
              : "Start Redis, or correct REDIS_URL (redis://HOST:PORT, rediss:// for TLS)");
    }
  }

  private static String causes(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String why = String.valueOf(cause.getMessage());
      if (text.indexOf(why) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(why);
      }
    }
    return Secrets.tame(text.toString());
  }

  private Result version() {
    info = info("server");
    String version = info.getOrDefault("redis_version", "");
    String[] parts = version.split("\\.");
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = Integer.parseInt(parts[1]);
      return major > OLDEST[0] || (major == OLDEST[0] && minor >= OLDEST[1])
          ? new Result.Pass("version " + version)
          : new Result.Fail("version " + version, "Upgrade Redis to 6.2 or newer");
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return new Result.Skip("the server does not tell its version");
    }
  }

  private Result persistence() {
    Map<String, String> told = info("persistence");
    if (told.isEmpty()) {
      return new Result.Skip("the server does not tell (INFO persistence is refused)");
    }
    boolean log = told.getOrDefault("aof_enabled", "0").equals("1");
    Optional<String> snapshots = setting("save");
    for (String status : List.of("aof_last_write_status", "rdb_last_bgsave_status")) {
      boolean matters = status.startsWith("aof") ? log : !snapshots.orElse("").isEmpty();
      if (matters && told.getOrDefault(status, "ok").equals("err")) {
        return new Result.Fail(
            status + " is err: the last attempt to keep the data failed",
            "See Redis's log; the disk may be full or its directory not writable");
      }
    }
    if (log) {
      return new Result.Pass("append-only file");
    }
    if (snapshots.isEmpty()) {
      return new Result.Skip(
          "no append-only file, and the server does not tell about snapshots (CONFIG is refused):"
              + " see that one of both is on");
    }
    return snapshots.get().isBlank()
        ? new Result.Fail(
            "neither append-only file nor snapshots: all data is lost when Redis restarts",
            "appendonly yes in redis.conf, or now: redis-cli CONFIG SET appendonly yes")
        : new Result.Pass(
            "snapshots only (save "
                + snapshots.get()
                + "): a crash loses the last minutes;"
                + " appendonly yes is safer");
  }

  private Result eviction() {
    Map<String, String> told = info("memory");
    String policy = setting("maxmemory-policy").orElse(told.get("maxmemory_policy"));
    if (policy == null) {
      return new Result.Skip("the server does not tell; maxmemory-policy must be noeviction");
    }
    String limit = told.getOrDefault("maxmemory", "0");
    return policy.equals("noeviction")
        ? new Result.Pass("noeviction")
        : new Result.Fail(
            "maxmemory-policy is "
                + policy
                + (limit.equals("0")
                    ? ": nothing is evicted only as long as maxmemory is 0"
                    : ": documents vanish when memory is short, like deleted ones"),
            "maxmemory-policy noeviction in redis.conf, or now: redis-cli CONFIG SET"
                + " maxmemory-policy noeviction");
  }

  private Result events() {
    String fix = EVENTS + " " + StoreWatch.NEEDED + " in redis.conf or at the provider of Redis";
    if (heard()) {
      return new Result.Pass("an event of a test key arrived");
    }
    Optional<String> flags = setting(EVENTS);
    if (flags.isEmpty()) {
      return new Result.Skip(
          "no event of a test key arrived, and CONFIG is refused. Set "
              + fix
              + "; until then writers who tell nobody are found every SYNC_STORE_INTERVAL");
    }
    try {
      redis().configSet(EVENTS, flags.get());
      return new Result.Pass("now \"" + flags.get() + "\"; the service sets them when it starts");
    } catch (RedisCommandExecutionException e) {
      return new Result.Fail(
          "no event of a test key arrived, and the service may not change " + EVENTS, "Set " + fix);
    }
  }

  private boolean heard() {
    RedisClient client = RedisClient.create(clients.uri());
    try (StatefulRedisPubSubConnection<String, String> ear = client.connectPubSub()) {
      CountDownLatch heard = new CountDownLatch(1);
      ear.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.countDown();
            }
          });
      ear.sync().subscribe("__keyspace@" + clients.uri().getDatabase() + "__:" + own + "event");
      redis().psetex(own + "event", LIFE.toMillis(), "value");
      redis().del(own + "event");
      return heard.await(500, TimeUnit.MILLISECONDS);
    } catch (RedisException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  private Result json() {
    Sample sample = sample();
    String seen = sample.json() + " of " + sample.all() + " documents looked at are RedisJSON";
    if (sample.json() == 0 && !store.representation().equals("json")) {
      return new Result.Skip("not used: " + seen);
    }
    Documents documents = new Documents(clients, new StoreKeys(own), Documents.NewDocuments.JSON);
    try {
      boolean works = documents.create("probe", "{\"a\":1}");
      works &= replaced(documents) && readBack(documents);
      return works
          ? new Result.Pass(seen + "; a test document was written, changed and read")
          : new Result.Fail(
              seen + "; a test document came back different", "Upgrade the RedisJSON module");
    } catch (RedisException e) {
      return new Result.Fail(
          seen + "; a test document failed: " + Secrets.tame(e.getMessage()),
          "Load the RedisJSON module into Redis (Redis 8 and Redis Stack have it), or, if no"
              + " document needs it, set STORE_REPRESENTATION=string");
    } finally {
      redis().del(new StoreKeys(own).task("probe"));
    }
  }

  private static boolean replaced(Documents documents) {
    return documents.read("probe") instanceof Read.Found found
        && documents.replace("probe", found, "{\"a\":2}");
  }

  private static boolean readBack(Documents documents) {
    return documents.read("probe") instanceof Read.Found found
        && found.representation() == Representation.JSON
        && found.raw().equals("{\"a\":2}");
  }

  private record Sample(int all, int json) {}

  /** Some of the documents; a large store is not read as a whole. */
  private Sample sample() {
    StoreKeys keys = new StoreKeys(store.prefix());
    ScanArgs documents = ScanArgs.Builder.matches(StoreKeys.pattern(keys.tasks())).limit(PAGE);
    int all = 0;
    int json = 0;
    ScanCursor cursor = ScanCursor.INITIAL;
    for (int page = 0; page < PAGES && !cursor.isFinished(); page++) {
      KeyScanCursor<String> next = redis().scan(cursor, documents);
      for (String key : next.getKeys()) {
        if (all < PAGE && keys.taskId(key).isPresent()) {
          all++;
          json += redis().type(key).equals(Representation.JSON.type()) ? 1 : 0;
        }
      }
      cursor = next;
    }
    return new Sample(all, json);
  }

  private Result skew() {
    Instant before = clock.instant();
    List<String> time = redis().time();
    Instant after = clock.instant();
    Instant there =
        Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1_000L);
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    return ClockCheck.judge("Redis", Duration.between(here, there));
  }

  private Map<String, String> info(String section) {
    Map<String, String> values = new HashMap<>();
    try {
      redis()
          .info(section)
          .lines()
          .map(line -> line.split(":", 2))
          .filter(line -> line.length == 2)
          .forEach(line -> values.put(line[0], line[1].trim()));
    } catch (RedisCommandExecutionException e) {
      // Refused to this user: told as "does not tell".
    }
    return values;
  }

  /** Empty if the server does not tell, as managed ones do not. */
  private Optional<String> setting(String name) {
    try {
      return Optional.ofNullable(redis().configGet(name).get(name));
    } catch (RedisCommandExecutionException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (clients != null) {
      clients.close();
    }
  }
}
