package io.plannersync.store;

import io.plannersync.model.GraphId;
import io.plannersync.model.StoreId;
import io.plannersync.store.Read.Found;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Which document and which Planner task are one pair, as the agents read it.
 *
 * <p>Forward, {@code {prefix}planner:id_map:{store id}}, names the Planner id; reverse, {@code
 * {prefix}task:mapping:planner:{planner id}}, names the store id. The reverse key is always taken
 * first: whoever sets it owns the Planner task. A key of a wrong type counts as one that names
 * nothing, and is never written.
 */
public final class IdMaps {

  private final Cells cells;
  private final StoreKeys keys;
  private final Representation forNew;
  private final Clock clock;
  private final boolean writes;

  /**
   * Where nothing may be written: what an adoption would have put right, Planner id by store id.
   */
  private final Map<String, String> assumed = new ConcurrentHashMap<>();

  /** The same the other way round. */
  private final Map<String, String> assumedReverse = new ConcurrentHashMap<>();

  /**
   * @param forNew the representation of keys that did not exist, see {@link
   *     Documents#representation()}
   * @param clock for {@code stored_at}
   */
  public IdMaps(RedisClients clients, StoreKeys keys, Representation forNew, Clock clock) {
    this(clients, keys, forNew, clock, true);
  }

  /**
   * @param writes false where nothing may be written: then entries are only read, as if they had
   *     been put right
   */
  public IdMaps(
      RedisClients clients, StoreKeys keys, Representation forNew, Clock clock, boolean writes) {
    this.writes = writes;
    this.cells = new Cells(clients);
    this.keys = keys;
    this.forNew = forNew;
    this.clock = clock;
  }

  /** The Planner id that a document's forward entry names. */
  public Optional<String> plannerOf(String storeId) {
    return Optional.ofNullable(assumed.get(storeId))
        .or(() -> named(cells.read(keys.idMap(storeId)), storeId, IdValue::plannerOf));
  }

  /** The key of a document's forward entry, if it is there and names no Planner id. */
  public Optional<String> unreadable(String storeId) {
    String key = keys.idMap(storeId);
    Read read = cells.read(key);
    return read instanceof Read.Absent || named(read, storeId, IdValue::plannerOf).isPresent()
        ? Optional.empty()
        : Optional.of(key);
  }

  /** The store id that a Planner task's reverse entry names. */
  public Optional<String> storeOf(String plannerId) {
    return Optional.ofNullable(assumedReverse.get(plannerId))
        .or(() -> named(cells.read(keys.reverse(plannerId)), plannerId, IdValue::storeOf));
  }

  /**
   * Makes a document and a Planner task one pair, before either is written. May be repeated, also
   * after a crash half way.
   *
   * @return false, with nothing changed, if the Planner task belongs to another document or the
   *     document to another Planner task
   */
  public boolean claim(String storeId, String plannerId) {
    if (!writes) {
      return storeOf(plannerId).map(storeId::equals).orElse(true)
          && plannerOf(storeId).map(plannerId::equals).orElse(true);
    }
    String value = IdValue.write(storeId, plannerId, clock.instant());
    String reverse = keys.reverse(plannerId);
    boolean taken = cells.create(reverse, forNew, value);
    if (!taken) {
      Read held = cells.read(reverse);
      Optional<String> holder = named(held, plannerId, IdValue::storeOf);
      if (!holder.equals(Optional.of(storeId))) {
        taken = isLeftover(holder, plannerId) && cells.replace(reverse, (Found) held, value);
        if (!taken) {
          return false;
        }
      }
    }
    if (cells.create(keys.idMap(storeId), forNew, value)
        || plannerOf(storeId).equals(Optional.of(plannerId))) {
      return true;
    }
    if (taken) {
      removeIfNaming(reverse, plannerId, IdValue::storeOf, storeId);
    }
    return false;
  }

  /** Why a claim was refused: what both keys hold, and the way out, for people. */
  public String contradiction(String storeId, String plannerId) {
    return "the id maps contradict its pair with Planner task %s: %s %s, %s %s. Delete the wrong one of the two keys, then retry"
        .formatted(
            plannerId,
            keys.reverse(plannerId),
            holds(cells.read(keys.reverse(plannerId)), plannerId, IdValue::storeOf),
            keys.idMap(storeId),
            holds(cells.read(keys.idMap(storeId)), storeId, IdValue::plannerOf));
  }

  private static String holds(
      Read read, String keyId, BiFunction<IdValue, String, Optional<String>> end) {
    if (read instanceof Read.WrongType wrong) {
      return "is a " + wrong.type();
    }
    return named(read, keyId, end).map(id -> "names " + id).orElse("names nothing");
  }

  /** A claim that died between refusal and undoing: its document belongs to another task. */
  private boolean isLeftover(Optional<String> holder, String plannerId) {
    return holder.flatMap(this::plannerOf).filter(other -> !other.equals(plannerId)).isPresent();
  }

  /**
   * Dissolves a pair: removes both entries as far as they name it. Forward first, so that the
   * Planner task stays taken until the last step.
   */
  public void release(String storeId, String plannerId) {
    if (!writes) {
      return;
    }
    removeIfNaming(keys.idMap(storeId), storeId, IdValue::plannerOf, plannerId);
    removeIfNaming(keys.reverse(plannerId), plannerId, IdValue::storeOf, storeId);
  }

  private void removeIfNaming(
      String key, String keyId, BiFunction<IdValue, String, Optional<String>> end, String named) {
    Read read = cells.read(key);
    if (named(read, keyId, end).equals(Optional.of(named))) {
      cells.delete(key, (Found) read);
    }
  }

  /**
   * All pairs, store id to Planner id, from both prefixes; where they contradict, forward counts.
   * Reversed entries that {@link #adopt} has not repaired are left out if the reverse prefix shows
   * what they are.
   */
  public Map<String, String> all() {
    Map<String, String> forward = others(entries(keys.idMaps()), IdValue::plannerOf);
    Map<String, String> reverse = others(entries(keys.reverses()), IdValue::storeOf);
    Map<String, String> all = new LinkedHashMap<>();
    forward.forEach(
        (id, other) -> {
          if (!other.equals(Adoption.UNREADABLE) && !other.equals(reverse.get(id))) {
            all.put(id, other);
          }
        });
    Set<String> known = new HashSet<>(all.values());
    reverse.forEach(
        (plannerId, storeId) -> {
          if (!storeId.equals(Adoption.UNREADABLE) && known.add(plannerId)) {
            all.putIfAbsent(storeId, plannerId);
          }
        });
    return all;
  }

  /**
   * Takes over the entries that exist at a first start, and turns the reversed ones round. Touches
   * no document and no Planner task; may be repeated.
   *
   * @param plannerIdsListed the tasks of complete plan listings
   * @param documentIds the store ids that have a document
   */
  public Adoption adopt(Set<String> plannerIdsListed, Set<String> documentIds) {
    Map<String, Read> forward = entries(keys.idMaps());
    Map<String, String> reverse = others(entries(keys.reverses()), IdValue::storeOf);
    Adoption adoption =
        Adoption.decide(others(forward, IdValue::other), reverse, plannerIdsListed, documentIds);

    if (!writes) {
      assumed.putAll(adoption.pairs());
      adoption.pairs().forEach((storeId, plannerId) -> assumedReverse.put(plannerId, storeId));
      return adoption;
    }
    adoption
        .pairs()
        .forEach(
            (storeId, plannerId) -> {
              boolean complete = forward.containsKey(storeId) && reverse.containsKey(plannerId);
              boolean turned = adoption.repaired().contains(plannerId);
              if (!complete || turned) {
                Representation as =
                    turned ? ((Found) forward.get(plannerId)).representation() : forNew;
                String value = IdValue.write(storeId, plannerId, clock.instant());
                cells.create(keys.reverse(plannerId), as, value);
                cells.create(keys.idMap(storeId), as, value);
              }
              if (turned) {
                cells.delete(keys.idMap(plannerId), (Found) forward.get(plannerId));
              }
            });
    return adoption;
  }

  /**
   * Store id to Planner id of every entry that a document shows the direction of, whichever prefix
   * it has. Whether Planner has the tasks is not known here.
   */
  public Map<String, String> ofDocuments(Set<String> documentIds) {
    return Adoption.decide(
            others(entries(keys.idMaps()), IdValue::other),
            others(entries(keys.reverses()), IdValue::storeOf),
            Set.of(),
            documentIds)
        .oneSided();
  }

  /**
   * What one entry claims.
   *
   * @param key the whole key
   * @param storeId the document it names, null if it names no pair
   * @param plannerId the Planner task it names, null if it names no pair
   * @param doubt why it cannot be believed, null if it can
   */
  public record Claim(String key, String storeId, String plannerId, String doubt) {}

  /**
   * Every entry of both prefixes, in the order of the keys, read the way it runs as far as the
   * documents show that.
   */
  public List<Claim> claims(Set<String> documentIds) {
    List<Claim> claims = new ArrayList<>();
    others(entries(keys.idMaps()), IdValue::other)
        .forEach((id, other) -> claims.add(forward(id, other, documentIds)));
    others(entries(keys.reverses()), IdValue::storeOf)
        .forEach(
            (id, storeId) ->
                claims.add(
                    storeId.equals(Adoption.UNREADABLE) || !GraphId.isId(id)
                        ? new Claim(keys.reverse(id), null, null, "it names no pair of ids")
                        : new Claim(keys.reverse(id), storeId, id, null)));
    claims.sort(Comparator.comparing(Claim::key));
    return claims;
  }

  private Claim forward(String id, String other, Set<String> documentIds) {
    String key = keys.idMap(id);
    Adoption.Direction direction = Adoption.direction(id, other, Set.of(), documentIds);
    boolean reversed = direction == Adoption.Direction.REVERSED;
    String storeId = reversed ? other : id;
    String plannerId = reversed ? id : other;
    if (!StoreId.isId(storeId) || !GraphId.isId(plannerId)) {
      return new Claim(key, null, null, "it names no pair of ids");
    }
    return direction == Adoption.Direction.UNKNOWN
        ? new Claim(key, id, other, "both of its ids have a document")
        : new Claim(key, storeId, plannerId, null);
  }

  /** Whether an entry under the Planner id, in either prefix, names the document. */
  public boolean connects(String storeId, String plannerId) {
    Optional<String> document = Optional.of(storeId);
    return storeOf(plannerId).equals(document)
        || named(cells.read(keys.idMap(plannerId)), plannerId, IdValue::other).equals(document);
  }

  /** Every key under a prefix, by the id at its end. */
  private Map<String, Read> entries(String prefix) {
    List<String> all = new ArrayList<>();
    cells.scan(prefix, all::addAll);
    Map<String, Read> byId = new LinkedHashMap<>();
    cells
        .readAll(all)
        .forEach(
            (key, read) -> {
              if (!(read instanceof Read.Absent)) {
                byId.put(key.substring(prefix.length()), read);
              }
            });
    return byId;
  }

  private static Map<String, String> others(
      Map<String, Read> entries, BiFunction<IdValue, String, Optional<String>> end) {
    Map<String, String> others = new LinkedHashMap<>();
    entries.forEach((id, read) -> others.put(id, named(read, id, end).orElse(Adoption.UNREADABLE)));
    return others;
  }

  private static Optional<String> named(
      Read read, String keyId, BiFunction<IdValue, String, Optional<String>> end) {
    return read instanceof Found found
        ? end.apply(IdValue.parse(found.raw()), keyId)
        : Optional.empty();
  }
}
