package io.plannersync.sim.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.sim.redis.command.Request;

/** One process as Redis sees it: its connections die together. */
public final class RedisProcess {

  /** Makes connections. */
  @FunctionalInterface
  interface Connector {
    StatefulRedisConnection<String, String> connect(RedisProcess process, boolean reconnects);
  }

  private final String name;
  private final CommandHook hook;
  private final Connector connector;
  private volatile boolean dead;
  private long commands;

  RedisProcess(String name, CommandHook hook, Connector connector) {
    this.name = name;
    this.hook = hook;
    this.connector = connector;
  }

  /** A connection that comes back by itself after it broke, as the shared one of the service. */
  public StatefulRedisConnection<String, String> lasting() {
    return connector.connect(this, true);
  }

  /** A connection that is closed once it broke, as those that are lent for a transaction. */
  public StatefulRedisConnection<String, String> brief() {
    return connector.connect(this, false);
  }

  /** From now on nothing it asks for is done. */
  public void kill() {
    dead = true;
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

  Fate fateOf(Request request) {
    commands++;
    return hook.fateOf(request);
  }
}
