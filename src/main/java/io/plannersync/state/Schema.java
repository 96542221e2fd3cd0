package io.plannersync.state;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Locale;

/**
 * Whose the state is and how it is laid out: the number of the key layout, at {@code schema}, and
 * the application that it was made with, at {@code application}. Checked once, before anything else
 * is read.
 */
public final class Schema {

  /** The layout that this version reads and writes. */
  public static final int NUMBER = 1;

  private Schema() {}

  /**
   * Claims an empty Redis, or one that was written before the application was remembered; accepts
   * one that has this layout and belongs to this application.
   *
   * @param tenant id of the tenant
   * @param client id of the application, by which its own tasks are known
   * @throws IllegalStateException if the state was written by a newer version; nothing was changed
   * @throws IllegalArgumentException if the state is another application's; nothing was changed
   */
  public static void check(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      String tenant,
      String client) {
    RedisCommands<String, String> redis = connection.sync();
    number(redis, prefix);
    String key = prefix + "application";
    String ours = (tenant + "/" + client).toLowerCase(Locale.ROOT);
    redis.setnx(key, ours);
    String found = redis.get(key);
    if (!ours.equals(found)) {
      String[] parts = String.valueOf(found).split("/", 2);
      throw new IllegalArgumentException(
          "AZURE_TENANT_ID, AZURE_CLIENT_ID: the state in Redis under "
              + prefix
              + " belongs to application "
              + parts[parts.length - 1]
              + " of tenant "
              + parts[0]
              + ", not to "
              + client
              + " of "
              + tenant
              + ". Set them as they were, use another Redis database, or, if the same plans shall"
              + " be synced by another application from now on, DEL "
              + key);
    }
  }

  /**
   * Accepts an empty Redis, or one that has this layout; claims nothing.
   *
   * @throws IllegalStateException if the state was written by a newer version
   */
  public static void known(StatefulRedisConnection<String, String> connection, String prefix) {
    String found = connection.sync().get(prefix + "schema");
    if (found != null) {
      accept(found, prefix);
    }
  }

  private static void number(RedisCommands<String, String> redis, String prefix) {
    String key = prefix + "schema";
    redis.setnx(key, Integer.toString(NUMBER));
    accept(redis.get(key), prefix);
  }

  private static void accept(String found, String prefix) {
    if (!Integer.toString(NUMBER).equals(found)) {
      throw new IllegalStateException(
          "The state in Redis under "
              + prefix
              + " has schema "
              + found
              + ", this version knows only schema "
              + NUMBER
              + ". Start the newer version that wrote it, or use another Redis database.");
    }
  }
}
