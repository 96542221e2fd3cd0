package io.plannersync.sim.redis;

import io.lettuce.core.protocol.RedisCommand;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.sim.redis.command.Reply;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.sim.redis.command.Server;
import io.plannersync.sim.redis.command.Session;

/** A connection to a server in memory: everything is done before the call returns. */
final class MemoryWire implements Wire {

  private final Server server;
  private final Session session = new Session();

  MemoryWire(Server server) {
    this.server = server;
  }

  @Override
  public void send(Request request, RedisCommand<?, ?, ?> command) {
    answer(command, server.execute(session, request));
  }

  @Override
  public void sendUnheard(Request request, RedisCommand<?, ?, ?> command) {
    server.execute(session, request);
  }

  @Override
  public void refuse(Request request, RedisCommand<?, ?, ?> command, Refusal why) {
    answer(command, server.refuse(session, request, why));
  }

  private static void answer(RedisCommand<?, ?, ?> command, Reply reply) {
    if (command.getOutput() != null) {
      try {
        reply.feed(command.getOutput());
      } catch (RuntimeException e) {
        // An answer of another kind than the client expects.
        command.completeExceptionally(e);
        return;
      }
    }
    command.complete();
  }

  @Override
  public void drop(boolean reconnects) {
    session.reset();
  }

  @Override
  public void close() {
    session.reset();
  }
}
