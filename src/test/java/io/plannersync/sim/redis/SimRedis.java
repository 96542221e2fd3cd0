package io.plannersync.sim.redis;

/**
 * A Redis for simulated processes: {@link MemoryRedis} without sockets and threads, or {@link
 * RealRedis} behind the same seam.
 */
public interface SimRedis extends AutoCloseable {

  /**
   * A process that uses this Redis.
   *
   * @param name for messages
   * @param hook asked about each of its commands
   */
  RedisProcess process(String name, CommandHook hook);

  @Override
  void close();
}
