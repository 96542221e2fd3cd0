package io.plannersync.sim.redis.data;

import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/** A hash. */
public final class HashValue implements Value {

  private final TreeMap<Bytes, Bytes> fields;
  private final History history;

  public HashValue(Order order, History history) {
    this.fields = new TreeMap<>(order);
    this.history = history;
  }

  private HashValue(TreeMap<Bytes, Bytes> fields, History history) {
    this.fields = fields;
    this.history = history;
  }

  public Bytes get(Bytes field) {
    return fields.get(field);
  }

  /** All fields, in the order of listing. */
  public SortedMap<Bytes, Bytes> all() {
    return fields;
  }

  /** True if the field is new. */
  public boolean put(Bytes field, Bytes value) {
    Bytes before = fields.put(field, value);
    if (before == null) {
      history.changed(() -> fields.remove(field));
    } else {
      history.changed(() -> fields.put(field, before));
    }
    return before == null;
  }

  public boolean remove(Bytes field) {
    Bytes before = fields.remove(field);
    if (before != null) {
      history.changed(() -> fields.put(field, before));
    }
    return before != null;
  }

  @Override
  public String type() {
    return "hash";
  }

  @Override
  public boolean isEmpty() {
    return fields.isEmpty();
  }

  @Override
  public Value copy(History other) {
    return new HashValue(new TreeMap<>(fields), other);
  }

  @Override
  public String describe() {
    TreeMap<Bytes, Bytes> sorted = new TreeMap<>(Comparator.naturalOrder());
    sorted.putAll(fields);
    return sorted.toString();
  }
}
