package io.plannersync.sim.redis.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The keys, their values and expiries: the one place where a key appears or vanishes. */
public final class Keyspace {

  /** No expiry. */
  public static final long NEVER = -1;

  private static final class Entry {
    private Value value;
    private long expiresAt = NEVER;
  }

  private final TreeMap<Bytes, Entry> entries;
  private final Map<Bytes, Set<Runnable>> watchers = new HashMap<>();
  private final Order order;
  private final History history;
  private final Notifications notifications;
  private final LongSupplier micros;
  private long expiredKeys;
  private long evictedKeys;

  /**
   * @param micros the time since 1970, in microseconds
   */
  public Keyspace(Order order, History history, Notifications notifications, LongSupplier micros) {
    this.order = order;
    this.entries = new TreeMap<>(order);
    this.history = history;
    this.notifications = notifications;
    this.micros = micros;
  }

  public long micros() {
    return micros.getAsLong();
  }

  public long millis() {
    return micros.getAsLong() / 1000;
  }

  public Order order() {
    return order;
  }

  public History history() {
    return history;
  }

  public Notifications notifications() {
    return notifications;
  }

  public long expiredKeys() {
    return expiredKeys;
  }

  public long evictedKeys() {
    return evictedKeys;
  }

  /** Counts from 0 again, as a server does that was restarted. */
  public void forgetCounts() {
    expiredKeys = 0;
    evictedKeys = 0;
  }

  /** What a key holds, null for nothing. */
  public Value find(Bytes key) {
    Entry entry = live(key);
    return entry == null ? null : entry.value;
  }

  /**
   * @throws RedisError if the key holds something else
   */
  public <T extends Value> T find(Bytes key, Class<T> type) {
    Value value = find(key);
    if (value != null && !type.isInstance(value)) {
      throw RedisError.wrongType();
    }
    return type.cast(value);
  }

  /** The same, with a new value where there was none; the caller fills it. */
  public <T extends Value> T findOrCreate(Bytes key, Class<T> type, Supplier<T> create) {
    T found = find(key, type);
    if (found != null) {
      return found;
    }
    T created = create.get();
    set(key, created);
    return created;
  }

  /** Puts a value in the place of whatever was there, without an expiry. */
  public void set(Bytes key, Value value) {
    Entry entry = new Entry();
    entry.value = value;
    Entry before = entries.put(key, entry);
    history.changed(() -> restore(key, before));
    touched(key);
  }

  private void restore(Bytes key, Entry before) {
    if (before == null) {
      entries.remove(key);
    } else {
      entries.put(key, before);
    }
  }

  /** True if it was there. */
  public boolean remove(Bytes key) {
    if (live(key) == null) {
      return false;
    }
    drop(key);
    return true;
  }

  private void drop(Bytes key) {
    Entry before = entries.remove(key);
    history.changed(() -> entries.put(key, before));
    touched(key);
  }

  /** After elements were removed: the key goes with the last one. */
  public void removeIfEmpty(Bytes key) {
    Value value = find(key);
    if (value != null && value.isEmpty()) {
      drop(key);
      event('g', "del", key);
    }
  }

  /** Milliseconds since 1970, or {@link #NEVER}. */
  public long expiresAt(Bytes key) {
    Entry entry = live(key);
    return entry == null ? NEVER : entry.expiresAt;
  }

  /** Of a key that is there; {@link #NEVER} takes the expiry away. */
  public void expireAt(Bytes key, long at) {
    Entry entry = entries.get(key);
    long before = entry.expiresAt;
    entry.expiresAt = at;
    history.changed(() -> entry.expiresAt = before);
    touched(key);
  }

  private Entry live(Bytes key) {
    Entry entry = entries.get(key);
    if (entry != null && isDue(entry)) {
      expire(key);
      return null;
    }
    return entry;
  }

  private boolean isDue(Entry entry) {
    return entry.expiresAt != NEVER && millis() > entry.expiresAt;
  }

  /** Whether its time is over and nobody has noticed. */
  public boolean isDue(Bytes key) {
    Entry entry = entries.get(key);
    return entry != null && isDue(entry);
  }

  /** Deletes a key as if its time were over. */
  public void expire(Bytes key) {
    drop(key);
    expiredKeys++;
    event('x', "expired", key);
  }

  /** Deletes all whose time is over, the earliest first. */
  public void expireDue() {
    List<Bytes> due = new ArrayList<>();
    entries.forEach(
        (key, entry) -> {
          if (isDue(entry)) {
            due.add(key);
          }
        });
    due.sort(
        (one, other) -> Long.compare(entries.get(one).expiresAt, entries.get(other).expiresAt));
    due.forEach(this::expire);
  }

  /** Deletes a key for want of memory. */
  public void evict(Bytes key) {
    drop(key);
    evictedKeys++;
    event('e', "evicted", key);
  }

  /** Deletes a key without an event, as FLUSHALL does. */
  public void forget(Bytes key) {
    drop(key);
  }

  /** Deletes all, as FLUSHALL does. */
  public void clear() {
    List.copyOf(entries.keySet()).forEach(this::drop);
  }

  /** All keys, those included that are due to expire; in the order of SCAN. */
  public Set<Bytes> keys() {
    return entries.navigableKeySet();
  }

  /** All keys, what they hold and when they expire, sorted, as text: equal if they are. */
  public Map<String, String> describe() {
    Map<String, String> all = new TreeMap<>();
    entries.forEach((key, entry) -> all.put(key.toString(), describe(entry)));
    return all;
  }

  private static String describe(Entry entry) {
    String text = entry.value.type() + " " + entry.value.describe();
    return entry.expiresAt == NEVER ? text : text + " until " + entry.expiresAt;
  }

  /** Tells those who watch the key. */
  public void touched(Bytes key) {
    Set<Runnable> told = watchers.get(key);
    if (told != null) {
      told.forEach(Runnable::run);
    }
  }

  /** Wants to be told when the key changes. */
  public void watch(Bytes key, Runnable watcher) {
    watchers.computeIfAbsent(key, unknown -> new LinkedHashSet<>()).add(watcher);
  }

  public void unwatch(Bytes key, Runnable watcher) {
    Set<Runnable> told = watchers.get(key);
    if (told != null && told.remove(watcher) && told.isEmpty()) {
      watchers.remove(key);
    }
  }

  public void event(char kind, String event, Bytes key) {
    notifications.event(kind, event, key);
  }

  /** The same keys, values and expiries with a history of their own. */
  public Keyspace copy(History itsHistory, Notifications itsNotifications, LongSupplier itsClock) {
    Keyspace copy = new Keyspace(order, itsHistory, itsNotifications, itsClock);
    entries.forEach(
        (key, entry) -> {
          Entry same = new Entry();
          same.value = entry.value.copy(itsHistory);
          same.expiresAt = entry.expiresAt;
          copy.entries.put(key, same);
        });
    return copy;
  }
}
