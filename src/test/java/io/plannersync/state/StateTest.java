package io.plannersync.state;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.testing.TestRedis;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An empty Redis before each test, and a connection to it. */
abstract class StateTest {

  static final String PREFIX = "planner-sync:";
  static final Instant NOW = Instant.parse("2026-03-02T10:00:00.123456789Z");

  static StatefulRedisConnection<String, String> connection;

  @BeforeAll
  static void connect() {
    connection = TestRedis.connect();
  }

  @AfterAll
  static void disconnect() {
    connection.close();
  }

  @BeforeEach
  void flush() {
    connection.sync().flushall();
  }

  /** The seconds a key has left to live; -1 for ever. */
  static long ttl(String key) {
    return connection.sync().ttl(key);
  }
}
