package io.plannersync.sim.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.sim.redis.command.Server;
import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.History;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.Notifications;
import io.plannersync.sim.redis.data.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A Redis in memory, the same for the same seed and the same commands: no socket, no thread, no
 * clock but the given one. Every command is done before its call returns, through Lettuce's own
 * connection classes.
 *
 * <p>It knows the commands that the service, its scripts and its tests use; any other throws an
 * {@link UnsupportedOperationException} that names it. That it answers like the real one is shown
 * by {@code MemoryRedisEqualsRealTest}.
 */
public final class MemoryRedis implements SimRedis {

  /** How many writes can be taken back. */
  private static final int REMEMBERED = 100_000;

  private final ClientResources resources = MemoryConnection.resources();
  private final Map<HookedWriter, RedisProcess> open = new LinkedHashMap<>();
  private final Map<HookedWriter, MemorySubscriber> subscribers = new LinkedHashMap<>();
  private final MemoryConnector connector = new MemoryConnector();
  private final Order order;
  private final Random random;
  private final Server server;
  private BiConsumer<String, String> listener = (channel, message) -> {};

  /**
   * @param micros the time since 1970 in microseconds; read for TIME and expiries
   * @param seed of the order in which keys, fields and members are listed, and of run ids
   */
  public MemoryRedis(LongSupplier micros, long seed) {
    random = new Random(seed);
    order = new Order(random.nextInt());
    server = new Server(new Keyspace(order, new History(REMEMBERED), told(), micros), random);
  }

  private MemoryRedis(MemoryRedis other, LongSupplier micros, long seed) {
    random = new Random(seed);
    order = other.order;
    Notifications told = told();
    told.setFlags(other.server.keys().notifications().flags());
    server = new Server(other.server.keys().copy(new History(REMEMBERED), told, micros), random);
  }

  private Notifications told() {
    return new Notifications(this::told);
  }

  private void told(String channel, String message) {
    listener.accept(channel, message);
    List.copyOf(subscribers.values()).forEach(subscriber -> subscriber.hear(channel, message));
  }

  @Override
  public RedisProcess process(String name, CommandHook hook) {
    return new RedisProcess(name, hook, connector);
  }

  /** A connection of somebody to whom nothing happens: an agent, or the test itself. */
  public StatefulRedisConnection<String, String> connect() {
    return process("client", CommandHook.NONE).connect();
  }

  /** Makes connections and remembers those that are open. */
  private final class MemoryConnector implements RedisProcess.Connector {

    @Override
    public StatefulRedisConnection<String, String> connect(
        RedisProcess process, boolean reconnects) {
      return new MemoryConnection(writer(process, reconnects, new MemoryWire(server)));
    }

    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub(RedisProcess process) {
      MemorySubscriber subscriber = new MemorySubscriber(resources);
      HookedWriter writer = writer(process, true, subscriber);
      subscribers.put(writer, subscriber);
      return subscriber.connection(writer);
    }

    private HookedWriter writer(RedisProcess process, boolean reconnects, Wire wire) {
      HookedWriter writer = new HookedWriter(process, reconnects, wire, resources, this::forget);
      open.put(writer, process);
      return writer;
    }

    private void forget(HookedWriter writer) {
      open.remove(writer);
      subscribers.remove(writer);
    }

    @Override
    public void close(RedisProcess process) {
      new LinkedHashMap<>(open)
          .forEach(
              (writer, owner) -> {
                if (owner == process) {
                  writer.close();
                }
              });
    }
  }

  /**
   * Hears what is published and the keyspace events that {@code notify-keyspace-events} allows, in
   * their order, each while its command is being done; it must not send commands itself.
   *
   * @param heard channel and message
   */
  public void onMessage(BiConsumer<String, String> heard) {
    listener = heard;
  }

  /** How many writes there were; a script or a transaction is one. */
  public long writes() {
    return server.keys().history().size();
  }

  /** The newest writes, oldest first, for a report. */
  public List<String> lastWrites(int count) {
    return server.keys().history().last(count);
  }

  /** The data as it was after so many writes; nobody is told. */
  public void rollBackTo(long writes) {
    server.keys().history().rollBackTo(writes);
  }

  /**
   * A restart or failover by which the newest writes are lost: connections break, and run id,
   * replication id, counters, known scripts and what CONFIG SET set are those of another server.
   */
  public void restart(int lostWrites) {
    rollBackTo(writes() - lostWrites);
    server.restart();
    breakConnections();
  }

  /** All connections break; those that last come back. */
  public void breakConnections() {
    List.copyOf(open.keySet()).forEach(HookedWriter::breakUp);
  }

  /** Refuses commands of all from now on, until told {@link Refusal#NONE}. */
  public void refuse(Refusal why) {
    server.refuse(why);
  }

  /** Deletes all keys that begin so, without an event, as FLUSHALL would. */
  public void flush(String beginning) {
    done(
        "flush " + beginning,
        keys ->
            List.copyOf(keys.keys()).stream()
                .filter(key -> key.toString().startsWith(beginning))
                .forEach(keys::forget));
  }

  /** Evicts a key, for want of memory. */
  public void evict(String key) {
    done("evict " + key, keys -> keys.evict(Bytes.of(key)));
  }

  /** Expires a key before its time. */
  public void expire(String key) {
    done("expire " + key, keys -> keys.expire(Bytes.of(key)));
  }

  /** Expires the keys whose time is over; without it each is when somebody asks for it. */
  public void expireDue() {
    done("expire", Keyspace::expireDue);
  }

  private void done(String what, Consumer<Keyspace> change) {
    change.accept(server.keys());
    server.keys().history().close(what);
  }

  /** Another server with the same data, whose writes are its own and can be taken back to here. */
  public MemoryRedis branch(LongSupplier micros, long seed) {
    return new MemoryRedis(this, micros, seed);
  }

  /** All keys, what they hold and when they expire, sorted, as text: equal if they are. */
  public Map<String, String> content() {
    return server.keys().describe();
  }

  public String runId() {
    return server.runId();
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(HookedWriter::close);
  }
}
