package io.plannersync.sim.redis.command;

import java.util.List;

/** Two indexes of a list or sorted set, both included; negative ones count from the end. */
record Span(long start, long stop) {

  /**
   * @param at where the first index is
   */
  static Span of(Args args, int at) {
    return new Span(args.integer(at), args.integer(at + 1));
  }

  /** The first one, in a list of this size. */
  int from(int size) {
    return (int) Math.min(size, Math.max(0, start < 0 ? start + size : start));
  }

  /** The one after the last one; never before the first one. */
  int to(int size) {
    long last = stop < 0 ? stop + size : stop;
    return (int) Math.max(from(size), Math.min(size, last + 1));
  }

  <T> List<T> in(List<T> all) {
    return all.subList(from(all.size()), to(all.size()));
  }
}
