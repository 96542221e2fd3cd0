package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.SortedSetValue.Scored;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;

/** From one score to another, each with or without itself. */
record ScoreRange(double min, boolean withMin, double max, boolean withMax) {

  private static final String ERROR = "ERR min or max is not a float";

  /**
   * @param at where the first score is
   */
  static ScoreRange of(Args args, int at) {
    String min = args.get(at).toString();
    String max = args.get(at + 1).toString();
    return new ScoreRange(score(min), !min.startsWith("("), score(max), !max.startsWith("("));
  }

  private static double score(String text) {
    String number = text.startsWith("(") ? text.substring(1) : text;
    return number.isEmpty() ? 0 : Args.number(number, ERROR);
  }

  Collection<Scored> in(NavigableSet<Scored> members) {
    if (min > max || members.isEmpty()) {
      return List.of();
    }
    // No member is before the empty one.
    return members.tailSet(new Scored(min, Bytes.EMPTY), true).stream()
        .dropWhile(one -> one.score() == min && !withMin)
        .takeWhile(one -> one.score() < max || withMax && one.score() == max)
        .toList();
  }
}
