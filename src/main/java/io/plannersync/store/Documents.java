package io.plannersync.store;

import static io.plannersync.store.RedisClients.await;

import io.lettuce.core.RedisFuture;
import io.plannersync.store.Read.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The agents' task documents, {@code {prefix}tasks:{id}}.
 *
 * <p>Texts are passed through as they are: what is inside a document is not this class's business.
 */
public final class Documents {

  /** How documents are stored that did not exist before. */
  public enum NewDocuments {
    /** Like the first document that is found at start; as strings where there is none. */
    AUTO,
    STRING,
    JSON
  }

  private static final int BATCH = 1000;

  private final RedisClients clients;
  private final StoreKeys keys;
  private final Cells cells;
  private final Representation representation;

  /** Looks for the first document if the setting asks for it; that is one SCAN. */
  public Documents(RedisClients clients, StoreKeys keys, NewDocuments setting) {
    this.clients = clients;
    this.keys = keys;
    this.cells = new Cells(clients);
    this.representation =
        switch (setting) {
          case STRING -> Representation.STRING;
          case JSON -> Representation.JSON;
          case AUTO -> firstFound();
        };
  }

  /** The representation that new documents, id maps and snapshots get. */
  public Representation representation() {
    return representation;
  }

  public Read read(String storeId) {
    return cells.read(keys.task(storeId));
  }

  /** Each id's document, in the order of the ids; pipelined. */
  public Map<String, Read> readAll(Collection<String> storeIds) {
    Map<String, Read> byKey = cells.readAll(storeIds.stream().map(keys::task).toList());
    Map<String, Read> byId = new LinkedHashMap<>();
    storeIds.forEach(id -> byId.put(id, byKey.get(keys.task(id))));
    return byId;
  }

  /**
   * The same in portions of a few megabytes, so that many long documents are not in memory at once.
   *
   * @param portion whether to go on
   */
  public void readWhile(Collection<String> storeIds, Predicate<Map<String, Read>> portion) {
    Map<String, String> ids = new HashMap<>();
    storeIds.forEach(id -> ids.put(keys.task(id), id));
    cells.readWhile(
        storeIds.stream().map(keys::task).toList(),
        reads -> {
          Map<String, Read> byId = new LinkedHashMap<>();
          reads.forEach((key, read) -> byId.put(ids.get(key), read));
          return portion.test(byId);
        });
  }

  /**
   * Writes a document if it still is exactly what was read; it keeps its representation and its
   * expiry. False if it changed, was deleted or became something else: read and decide again.
   */
  public boolean replace(String storeId, Found expected, String newRaw) {
    return cells.replace(keys.task(storeId), expected, newRaw);
  }

  /** Writes a document only if its key is absent, in the representation for new documents. */
  public boolean create(String storeId, String raw) {
    return cells.create(keys.task(storeId), representation, raw);
  }

  /**
   * Creates many documents, each only if its key is absent: for a first import. Strings are
   * pipelined; RedisJSON takes two round trips each.
   *
   * @return the ids that were created; the others existed. After an exception some may exist, and
   *     the same call made again leaves those alone
   */
  public Set<String> createAll(Map<String, String> rawById) {
    Set<String> created = new HashSet<>();
    if (representation == Representation.JSON) {
      rawById.forEach(
          (id, raw) -> {
            if (create(id, raw)) {
              created.add(id);
            }
          });
      return created;
    }
    var redis = clients.shared().async();
    Map<String, RedisFuture<Boolean>> answers = new LinkedHashMap<>();
    List<Map.Entry<String, String>> all = new ArrayList<>(rawById.entrySet());
    for (int from = 0; from < all.size(); from += BATCH) {
      for (var one : all.subList(from, Math.min(from + BATCH, all.size()))) {
        answers.put(one.getKey(), redis.setnx(keys.task(one.getKey()), one.getValue()));
      }
      answers.forEach(
          (id, answer) -> {
            if (await(answer)) {
              created.add(id);
            }
          });
      answers.clear();
    }
    return created;
  }

  /** Deletes a document if it still is exactly what was read. */
  public boolean delete(String storeId, Found expected) {
    return cells.delete(keys.task(storeId), expected);
  }

  /**
   * The ids of all documents, page by page; nothing is read of them. A document that exists all the
   * time comes at least once and may come twice; pages may be empty.
   */
  public void scan(Consumer<List<String>> batchOfIds) {
    scan(batchOfIds, other -> {});
  }

  /**
   * The same.
   *
   * @param others gets the names, without the beginning, of keys that are no document's
   */
  public void scan(Consumer<List<String>> batchOfIds, Consumer<String> others) {
    cells.scan(
        keys.tasks(),
        page -> {
          page.stream()
              .filter(key -> keys.taskId(key).isEmpty())
              .map(key -> key.substring(keys.tasks().length()))
              .forEach(others);
          batchOfIds.accept(page.stream().flatMap(key -> keys.taskId(key).stream()).toList());
        });
  }

  private Representation firstFound() {
    return cells
        .first(keys.tasks(), key -> keys.taskId(key).isPresent())
        .orElse(Representation.STRING);
  }
}
