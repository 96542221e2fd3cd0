package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Glob;
import io.plannersync.sim.redis.data.RedisError;

/**
 * What SCAN and HSCAN are asked for.
 *
 * @param match null for all
 * @param type null for all
 */
record ScanOptions(long cursor, long count, Glob match, String type) {

  private static final int COUNT = 10;

  /**
   * @param at where the cursor is
   */
  static ScanOptions of(Args args, int at) {
    Long cursor = args.get(at).integer();
    if (cursor == null || cursor < 0) {
      throw new RedisError("ERR invalid cursor");
    }
    long count = COUNT;
    Glob match = null;
    String type = null;
    for (int i = at + 1; i < args.size(); i += 2) {
      if (i + 1 == args.size()) {
        throw new RedisError(RedisError.SYNTAX);
      }
      switch (args.word(i)) {
        case "COUNT" -> count = args.integer(i + 1);
        case "MATCH" -> match = new Glob(args.get(i + 1));
        case "TYPE" -> type = args.get(i + 1).toString();
        default -> throw new RedisError(RedisError.SYNTAX);
      }
    }
    if (count < 1) {
      throw new RedisError(RedisError.SYNTAX);
    }
    return new ScanOptions(cursor, count, match, type);
  }
}
