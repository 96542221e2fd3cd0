package io.plannersync.sim.redis;

import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.RedisCommand;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.sim.redis.command.Request;

/** What is behind a {@link HookedWriter}: one connection to a Redis. */
interface Wire {

  /** Has it done; the command is completed with the answer. */
  void send(Request request, RedisCommand<?, ?, ?> command);

  /** Has it done, waits until it is, and drops the answer. */
  void sendUnheard(Request request, RedisCommand<?, ?, ?> command);

  /** Answers it as a server that refuses such commands. */
  void refuse(Request request, RedisCommand<?, ?, ?> command, Refusal why);

  /**
   * The connection breaks: what the server remembers of it is forgotten.
   *
   * @param reconnects whether there is another one at once
   */
  void drop(boolean reconnects);

  void close();

  /** Told when the connection is there and when it is not, if that comes from below. */
  default void setConnectionFacade(ConnectionFacade connection) {}
}
