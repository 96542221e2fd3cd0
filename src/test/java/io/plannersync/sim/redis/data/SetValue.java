package io.plannersync.sim.redis.data;

import java.util.SortedSet;
import java.util.TreeSet;

/** A set. */
public final class SetValue implements Value {

  private final TreeSet<Bytes> members;
  private final History history;

  public SetValue(Order order, History history) {
    this.members = new TreeSet<>(order);
    this.history = history;
  }

  private SetValue(TreeSet<Bytes> members, History history) {
    this.members = members;
    this.history = history;
  }

  /** All members, in the order of listing. */
  public SortedSet<Bytes> all() {
    return members;
  }

  public boolean add(Bytes member) {
    boolean isNew = members.add(member);
    if (isNew) {
      history.changed(() -> members.remove(member));
    }
    return isNew;
  }

  public boolean remove(Bytes member) {
    boolean was = members.remove(member);
    if (was) {
      history.changed(() -> members.add(member));
    }
    return was;
  }

  @Override
  public String type() {
    return "set";
  }

  @Override
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public Value copy(History other) {
    return new SetValue(new TreeSet<>(members), other);
  }

  @Override
  public String describe() {
    return members.stream().sorted().toList().toString();
  }
}
