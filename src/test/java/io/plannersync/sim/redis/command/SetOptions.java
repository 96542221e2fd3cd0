package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;

/** What may follow SET key value, as Redis 6.2 has it. */
record SetOptions(
    boolean onlyNew, boolean onlyOld, boolean get, boolean keepExpiry, long expiresAt) {

  static SetOptions of(Args args, long now) {
    boolean onlyNew = false;
    boolean onlyOld = false;
    boolean get = false;
    boolean keep = false;
    String unit = null;
    int lifetime = 0;
    for (int i = 2; i < args.size(); i++) {
      String option = args.word(i);
      switch (option) {
        case "NX" -> onlyNew = true;
        case "XX" -> onlyOld = true;
        case "GET" -> get = true;
        case "KEEPTTL" -> keep = true;
        case "EX", "PX", "EXAT", "PXAT" -> {
          i++;
          if (i == args.size() || unit != null && !unit.equals(option)) {
            throw new RedisError(RedisError.SYNTAX);
          }
          unit = option;
          lifetime = i;
        }
        default -> throw new RedisError(RedisError.SYNTAX);
      }
    }
    // SET with both NX and GET came with Redis 7.
    if (onlyNew && (onlyOld || get) || keep && unit != null) {
      throw new RedisError(RedisError.SYNTAX);
    }
    long expiresAt = unit == null ? Keyspace.NEVER : expiry(unit, args.integer(lifetime), now);
    return new SetOptions(onlyNew, onlyOld, get, keep, expiresAt);
  }

  private static long expiry(String option, long given, long now) {
    if (given <= 0) {
      throw new RedisError("ERR invalid expire time in set");
    }
    return switch (option) {
      case "EX" -> now + given * 1000;
      case "PX" -> now + given;
      case "EXAT" -> given * 1000;
      default -> given;
    };
  }
}
