package io.plannersync.sim.redis.command;

/** Indexes of a list or sorted set, from the first one to before the last one. */
record Span(int from, int to) {

  /**
   * Reads two indexes, of which negative ones count from the end.
   *
   * @param at where the first of them is
   */
  static Span of(Args args, int at, int size) {
    long start = args.integer(at);
    long stop = args.integer(at + 1);
    long from = Math.max(0, start < 0 ? start + size : start);
    long to = Math.min(size, (stop < 0 ? stop + size : stop) + 1);
    return from >= to ? new Span(0, 0) : new Span((int) from, (int) to);
  }
}
