package io.plannersync.graph.identity;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.work.RedisScript;
import java.time.Duration;

/**
 * A key in Redis that one of all instances holds, for a time. What it says is for everybody to
 * read.
 */
final class Claim {

  private final StatefulRedisConnection<String, String> connection;
  private final RedisScript script;
  private final String key;

  Claim(StatefulRedisConnection<String, String> connection, String key) {
    this.connection = connection;
    this.script = new RedisScript(connection, "/redis/claim.lua");
    this.key = key;
  }

  /** Takes it if nobody holds it. */
  boolean take(String text, Duration lifetime) {
    return connection.sync().set(key, text, SetArgs.Builder.nx().px(lifetime)) != null;
  }

  /** Says something else, or holds it longer; false if it is no longer held. */
  boolean replace(String before, String text, Duration lifetime) {
    return script.number(key, before, text, Long.toString(lifetime.toMillis())) == 1;
  }

  /** Gives it up, if it is still held. */
  void release(String text) {
    script.number(key, text, "", "0");
  }

  /** What its holder says, null if nobody holds it. */
  String text() {
    return connection.sync().get(key);
  }
}
