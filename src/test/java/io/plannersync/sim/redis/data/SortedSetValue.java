package io.plannersync.sim.redis.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A sorted set: by score, and by their bytes where scores are equal. */
public final class SortedSetValue implements Value {

  /** A member and its score. */
  public record Scored(double score, Bytes member) {}

  /** 0 is added because -0 is no less than 0 in Redis. */
  private static final Comparator<Scored> ORDER =
      Comparator.<Scored>comparingDouble(one -> one.score() + 0.0).thenComparing(Scored::member);

  private final Map<Bytes, Double> scores;
  private final TreeSet<Scored> sorted = new TreeSet<>(ORDER);
  private final History history;

  public SortedSetValue(History history) {
    this(new HashMap<>(), history);
  }

  private SortedSetValue(Map<Bytes, Double> scores, History history) {
    this.scores = scores;
    this.history = history;
    scores.forEach((member, score) -> sorted.add(new Scored(score, member)));
  }

  public NavigableSet<Scored> all() {
    return sorted;
  }

  public Double score(Bytes member) {
    return scores.get(member);
  }

  /** The score before, null if the member is new. */
  public Double put(Bytes member, double score) {
    Double before = scores.get(member);
    if (before == null || before != score) {
      set(member, score);
      history.changed(() -> set(member, before));
    }
    return before;
  }

  public boolean remove(Bytes member) {
    Double before = scores.get(member);
    if (before == null) {
      return false;
    }
    set(member, null);
    history.changed(() -> set(member, before));
    return true;
  }

  private void set(Bytes member, Double score) {
    Double before = score == null ? scores.remove(member) : scores.put(member, score);
    if (before != null) {
      sorted.remove(new Scored(before, member));
    }
    if (score != null) {
      sorted.add(new Scored(score, member));
    }
  }

  @Override
  public String type() {
    return "zset";
  }

  @Override
  public boolean isEmpty() {
    return scores.isEmpty();
  }

  @Override
  public Value copy(History other) {
    return new SortedSetValue(new HashMap<>(scores), other);
  }

  @Override
  public String describe() {
    StringBuilder text = new StringBuilder();
    sorted.forEach(one -> text.append(one.member()).append('=').append(one.score()).append(' '));
    return text.toString();
  }
}
