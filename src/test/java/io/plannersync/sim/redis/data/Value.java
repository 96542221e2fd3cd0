package io.plannersync.sim.redis.data;

/** What a key holds. Every change of it is told to a {@link History}. */
public sealed interface Value
    permits StringValue, JsonValue, HashValue, ListValue, SetValue, SortedSetValue {

  /** As TYPE names it. */
  String type();

  /** Redis has no empty collections: a key whose value becomes empty is deleted. */
  boolean isEmpty();

  /** The same value with a history of its own. */
  Value copy(History history);

  /** In an order that depends on the content alone. */
  String describe();
}
