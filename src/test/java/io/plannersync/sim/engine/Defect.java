package io.plannersync.sim.engine;

import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.sim.redis.command.Request;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;

/** What is wrong with a service, put into it from outside. By itself it is nothing. */
interface Defect {

  Defect NONE = new Defect() {};

  /** Is given a connection to which nothing happens. */
  default void beside(RedisCommands<String, String> redis) {}

  /** Settings that every process has instead. */
  default Map<String, String> settings() {
    return Map.of();
  }

  /** Changes the beans of a process before anything names them. */
  default void change(Map<String, Object> beans) {}

  /** What a process sends to Redis instead of a command; another one for each process. */
  default UnaryOperator<Request> sent() {
    return UnaryOperator.identity();
  }

  /** Changes what the HTTP component would be given. */
  default void called(Exchange exchange) {}
}
