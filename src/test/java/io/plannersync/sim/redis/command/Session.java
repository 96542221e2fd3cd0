package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Keyspace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a server remembers of one connection: its transaction and the keys that it watches. */
public final class Session {

  private final Set<Bytes> watched = new LinkedHashSet<>();
  private final Runnable onChange = () -> changed = true;
  private Keyspace keys;
  private List<Request> queued;
  private boolean changed;
  private boolean spoiled;

  boolean isQueueing() {
    return queued != null;
  }

  Reply queue(Request request) {
    queued.add(request);
    return Reply.QUEUED;
  }

  /** A command was refused that belongs to the transaction. */
  void spoil() {
    spoiled = queued != null;
  }

  Reply watch(Keyspace in, List<Bytes> more) {
    if (isQueueing()) {
      return new Reply.Error("ERR WATCH inside MULTI is not allowed");
    }
    keys = in;
    for (Bytes key : more) {
      if (watched.add(key)) {
        keys.watch(key, onChange);
      }
    }
    return Reply.OK;
  }

  Reply unwatch() {
    watched.forEach(key -> keys.unwatch(key, onChange));
    watched.clear();
    changed = false;
    return Reply.OK;
  }

  Reply multi() {
    if (isQueueing()) {
      return new Reply.Error("ERR MULTI calls can not be nested");
    }
    queued = new ArrayList<>();
    return Reply.OK;
  }

  Reply discard() {
    if (!isQueueing()) {
      return new Reply.Error("ERR DISCARD without MULTI");
    }
    reset();
    return Reply.OK;
  }

  /** The answer that EXEC gets without running anything, or null. */
  Reply refusal() {
    if (!isQueueing()) {
      return new Reply.Error("ERR EXEC without MULTI");
    }
    if (spoiled) {
      return new Reply.Error("EXECABORT Transaction discarded because of previous errors.");
    }
    return changed || watched.stream().anyMatch(key -> keys.isDue(key)) ? Reply.NO_LIST : null;
  }

  /** Ends the transaction and gives what was queued, if there is one. */
  public List<Request> reset() {
    List<Request> all = queued == null ? List.of() : queued;
    queued = null;
    spoiled = false;
    unwatch();
    return all;
  }
}
