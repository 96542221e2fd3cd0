package io.plannersync.store;

import static io.plannersync.store.RedisClients.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells agents and existing readers what the sync did: events, snapshots, etags, tombstones, log
 * and health, at the keys and in the shapes that they know. Nothing of it is read back by the sync.
 *
 * <p>The texts alone, for routes that publish by themselves, are in {@link Messages}.
 */
public final class Announcements {

  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration HEALTH = Duration.ofSeconds(300);
  private static final long ENTRIES = 1000;

  private final RedisClients clients;
  private final StoreKeys keys;
  private final Representation forNew;
  private final Clock clock;
  private final boolean writes;

  /**
   * @param forNew the representation of snapshots and tombstones that did not exist, see {@link
   *     Documents#representation()}
   */
  public Announcements(RedisClients clients, StoreKeys keys, Representation forNew, Clock clock) {
    this(clients, keys, forNew, clock, true);
  }

  /**
   * @param writes false where nothing may be written: then nothing is said
   */
  public Announcements(
      RedisClients clients, StoreKeys keys, Representation forNew, Clock clock, boolean writes) {
    this.writes = writes;
    this.clients = clients;
    this.keys = keys;
    this.forNew = forNew;
    this.clock = clock;
  }

  /**
   * A pair that was created or changed.
   *
   * @param action {@code created} or {@code updated}
   * @param raw the document as it now is
   * @param plannerTask the task's JSON as Planner shows it, null to leave the snapshot
   * @param etag the task's etag, null to leave it
   * @param detailsEtag the etag of its details, null to leave it
   * @param conflictResolution how a conflict was settled, null if there was none
   */
  public record Change(
      String action,
      String storeId,
      String raw,
      String plannerId,
      String plannerTask,
      String etag,
      String detailsEtag,
      String conflictResolution) {}

  /**
   * Records a change and publishes it, in one pipeline; the event comes last, so that whoever hears
   * it finds everything in place.
   */
  public void announce(Change change) {
    changed(change, true);
  }

  /** The same without the event, for a route that publishes by itself. */
  public void record(Change change) {
    changed(change, false);
  }

  private void changed(Change change, boolean publish) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      if (change.plannerTask() != null) {
        pipe.put(keys.snapshot(change.plannerId()), change.plannerTask(), null);
      }
      if (change.etag() != null) {
        pipe.add(pipe.redis.set(keys.etag(change.plannerId()), change.etag()));
      }
      if (change.detailsEtag() != null) {
        pipe.add(pipe.redis.set(keys.detailsEtag(change.plannerId()), change.detailsEtag()));
      }
      pipe.removeTombstones(change.storeId(), change.plannerId());
      pipe.push(
          keys.syncLog(),
          Messages.logEntry(
              clock.instant(),
              change.action().equals("created") ? "create" : "update",
              change.storeId(),
              change.plannerId(),
              "success",
              null,
              change.conflictResolution()));
      if (publish) {
        pipe.publish(
            Messages.event(change.action(), change.storeId(), change.raw(), change.etag()));
      }
    }
  }

  /**
   * A pair that was deleted: both tombstones for 7 days, snapshot and etags removed, an entry in
   * the log and the event.
   *
   * @param lastRaw the document as it was, may be null
   * @param reason {@code deleted}, {@code already_deleted} or {@code not_found}
   */
  public void announceDeleted(String storeId, String plannerId, String lastRaw, String reason) {
    deleted(storeId, plannerId, lastRaw, reason, true);
  }

  /** The same without the event, for a route that publishes by itself. */
  public void recordDeleted(String storeId, String plannerId, String lastRaw, String reason) {
    deleted(storeId, plannerId, lastRaw, reason, false);
  }

  private void deleted(
      String storeId, String plannerId, String lastRaw, String reason, boolean publish) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.put(keys.plannerTombstone(plannerId), Messages.tombstone(clock.instant(), reason), WEEK);
      pipe.add(pipe.redis.setex(keys.storeTombstone(storeId), WEEK.toSeconds(), reason));
      pipe.add(
          pipe.redis.del(
              keys.snapshot(plannerId), keys.etag(plannerId), keys.detailsEtag(plannerId)));
      pipe.push(
          keys.syncLog(),
          Messages.logEntry(clock.instant(), "delete", storeId, plannerId, "success", null, null));
      if (publish) {
        pipe.publish(Messages.deleted(storeId, lastRaw));
      }
    }
  }

  /** Takes both tombstones away: the pair lives. */
  public void removeTombstones(String storeId, String plannerId) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.removeTombstones(storeId, plannerId);
    }
  }

  /** Publishes a text of {@link Messages} on the channel of updates. */
  public void publish(String message) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.publish(message);
    }
  }

  /** Adds an entry to the sync log, made by {@link Messages#logEntry}; the newest 1000 are kept. */
  public void log(String entry) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.push(keys.syncLog(), entry);
    }
  }

  /**
   * Adds to the failed operations: the newest 1000 are kept, the list for 7 days from the last one.
   */
  public void failed(String operation, String storeId, String error) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.push(keys.syncFailed(), Messages.failure(clock.instant(), operation, storeId, error));
      pipe.add(pipe.redis.expire(keys.syncFailed(), WEEK.toSeconds()));
    }
  }

  /** Says how the sync is doing; the statement lasts for 300 seconds. */
  public void health(Messages.Health health) {
    if (!writes) {
      return;
    }
    try (Pipeline pipe = new Pipeline()) {
      pipe.add(
          pipe.redis.setex(keys.syncHealth(), HEALTH.toSeconds(), health.text(clock.instant())));
    }
  }

  /** Commands that are sent at once and waited for together, when it is closed. */
  private final class Pipeline implements AutoCloseable {
    private final RedisAsyncCommands<String, String> redis = clients.shared().async();
    private final List<RedisFuture<?>> answers = new ArrayList<>();

    void add(RedisFuture<?> answer) {
      answers.add(answer);
    }

    void push(String list, String entry) {
      add(redis.lpush(list, entry));
      add(redis.ltrim(list, 0, ENTRIES - 1));
    }

    void publish(String message) {
      add(redis.publish(keys.updates(), message));
    }

    void removeTombstones(String storeId, String plannerId) {
      add(redis.del(keys.plannerTombstone(plannerId)));
      add(redis.del(keys.storeTombstone(storeId)));
    }

    /** Writes in the representation that the key has; a key that holds no text is left alone. */
    void put(String key, String text, Duration expiry) {
      String type = await(redis.type(key));
      Representation as = forNew;
      if (!type.equals("none")) {
        as = Representation.of(type).orElse(null);
      }
      if (as == null) {
        return;
      }
      add(Cells.set(redis, key, as, text));
      if (expiry != null) {
        add(redis.expire(key, expiry.toSeconds()));
      }
    }

    /** A key that holds something else than readers know is left alone; the rest is said. */
    @Override
    public void close() {
      for (RedisFuture<?> answer : answers) {
        try {
          await(answer);
        } catch (RedisCommandExecutionException e) {
          if (!Cells.isWrongType(e)) {
            throw e;
          }
        }
      }
    }
  }
}
