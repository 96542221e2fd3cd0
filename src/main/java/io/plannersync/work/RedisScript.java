package io.plannersync.work;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A Lua script that Redis knows by its digest.
 *
 * <p>It is called by digest; a Redis that does not know it (first call, restart, failover, {@code
 * SCRIPT FLUSH}) answers NOSCRIPT without having run anything, and then gets the text.
 */
public final class RedisScript {

  private final StatefulRedisConnection<String, String> connection;
  private final String text;
  private final String digest;

  /**
   * @param connection shared with others; never used here in a transaction
   * @param resource absolute name of the script on the class path
   */
  public RedisScript(StatefulRedisConnection<String, String> connection, String resource) {
    this.connection = connection;
    this.text = read(resource);
    this.digest = connection.sync().digest(text);
  }

  /** Runs the script and gives its integer answer. */
  public long number(String key, String... args) {
    Long answer = run(ScriptOutputType.INTEGER, key, args);
    return answer;
  }

  /** Runs the script and gives its list answer; integers are {@code Long}, texts {@code String}. */
  public List<Object> list(String key, String... args) {
    return run(ScriptOutputType.MULTI, key, args);
  }

  private <T> T run(ScriptOutputType type, String key, String... args) {
    String[] keys = {key};
    try {
      return connection.sync().evalsha(digest, type, keys, args);
    } catch (RedisNoScriptException unknown) {
      return connection.sync().eval(text, type, keys, args);
    }
  }

  private static String read(String resource) {
    try (InputStream in = RedisScript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no script on the class path: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
