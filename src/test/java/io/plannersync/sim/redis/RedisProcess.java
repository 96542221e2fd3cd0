package io.plannersync.sim.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.store.RedisClients;
import java.util.function.UnaryOperator;

/** One process as Redis sees it: where its connections come from, which die together. */
public final class RedisProcess implements RedisClients.Server {

  /** Makes connections for a process. */
  interface Connector {

    StatefulRedisConnection<String, String> connect(RedisProcess process, boolean reconnects);

    StatefulRedisPubSubConnection<String, String> connectPubSub(RedisProcess process);

    /** Closes those of a process. */
    void close(RedisProcess process);
  }

  private final String name;
  private final CommandHook hook;
  private final Connector connector;
  private UnaryOperator<Request> rewritten = UnaryOperator.identity();
  private volatile boolean dead;
  private long commands;

  RedisProcess(String name, CommandHook hook, Connector connector) {
    this.name = name;
    this.hook = hook;
    this.connector = connector;
  }

  @Override
  public StatefulRedisConnection<String, String> connect() {
    check();
    return connector.connect(this, true);
  }

  @Override
  public StatefulRedisConnection<String, String> connectOnce() {
    check();
    return connector.connect(this, false);
  }

  @Override
  public StatefulRedisPubSubConnection<String, String> connectPubSub() {
    check();
    return connector.connectPubSub(this);
  }

  /** From now on nothing it asks for is done, and it hears nothing. */
  public void kill() {
    dead = true;
    connector.close(this);
  }

  public boolean isDead() {
    return dead;
  }

  /** How many commands it has sent. */
  public long commands() {
    return commands;
  }

  /**
   * @throws Killed if it is dead
   */
  public void check() {
    if (dead) {
      throw new Killed(name);
    }
  }

  Killed die() {
    kill();
    return new Killed(name);
  }

  /** Sends other commands in place of its own, to a Redis in memory. */
  public void rewriting(UnaryOperator<Request> rule) {
    rewritten = rule;
  }

  Request rewritten(Request request) {
    return rewritten.apply(request);
  }

  Fate fateOf(Request request) {
    commands++;
    return hook.fateOf(request);
  }

  @Override
  public void close() {
    connector.close(this);
  }
}
