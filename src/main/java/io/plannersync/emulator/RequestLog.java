package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The requests the emulator got, oldest first, without those of its own admin API. Keeps the newest
 * {@value #KEPT}. Safe from any thread.
 */
public final class RequestLog {
  static final int KEPT = 10_000;

  /** The status of a request whose connection was dropped. */
  public static final int DROPPED = 0;

  /** The status of a request that is still being served. */
  public static final int OPEN = -1;

  /**
   * @param seq 1, 2, ... since the emulator started
   * @param query raw, empty if there is none
   * @param headers {@code if-match}, {@code prefer}, {@code client-request-id} and {@code
   *     content-type} where given
   * @param body of the request; hidden for token requests, which carry secrets
   * @param batched whether it was a part of a {@code $batch}
   * @param status of the answer as the client got it, {@link #DROPPED} or {@link #OPEN}
   */
  public record Entry(
      long seq,
      Instant time,
      String method,
      String path,
      String query,
      Map<String, String> headers,
      String body,
      boolean batched,
      int status) {

    private Entry withStatus(int newStatus) {
      return new Entry(seq, time, method, path, query, headers, body, batched, newStatus);
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long seq;

  synchronized long open(
      Instant time,
      String method,
      String path,
      String query,
      Map<String, String> headers,
      String body,
      boolean batched) {
    entries.addLast(new Entry(++seq, time, method, path, query, headers, body, batched, OPEN));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
    return seq;
  }

  synchronized void close(long entry, int status) {
    List<Entry> updated = new ArrayList<>();
    // The entry is among the newest, so only they are moved.
    while (!entries.isEmpty() && entries.getLast().seq() >= entry) {
      Entry last = entries.removeLast();
      updated.add(last.seq() == entry ? last.withStatus(status) : last);
    }
    for (int i = updated.size() - 1; i >= 0; i--) {
      entries.addLast(updated.get(i));
    }
  }

  /** A copy of what is kept. */
  public synchronized List<Entry> all() {
    return List.copyOf(entries);
  }

  /** Those with the method whose whole path matches the regular expression. */
  public List<Entry> matching(String method, String pathRegex) {
    return all().stream()
        .filter(entry -> entry.method().equals(method) && entry.path().matches(pathRegex))
        .toList();
  }

  /** {@link #all} for the admin API: the components by name, the time in ISO 8601. */
  List<ObjectNode> json() {
    return all().stream()
        .map(
            entry -> {
              ObjectNode json = Json.object().put("seq", entry.seq());
              json.put("time", entry.time().toString()).put("method", entry.method());
              json.put("path", entry.path()).put("query", entry.query());
              json.set("headers", Json.of(entry.headers()));
              json.put("body", entry.body()).put("batched", entry.batched());
              return json.put("status", entry.status());
            })
        .toList();
  }

  public synchronized void clear() {
    entries.clear();
  }
}
