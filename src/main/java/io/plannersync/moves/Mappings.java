package io.plannersync.moves;

import io.plannersync.model.Link;
import io.plannersync.state.Links;
import io.plannersync.state.Tombstones;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Weighs mappings against the id maps, the documents and the service's own pairs, and writes those
 * that nothing is against. Whether Planner has a task is not asked: a document whose mapping names
 * a task that is gone is parked by the service, and nothing is created or deleted for it.
 */
final class Mappings {

  /** Links in memory at a time: each holds all that was settled. */
  private static final int BATCH = 500;

  private final RedisClients redis;
  private final StoreKeys keys;
  private final IdMaps ids;
  private final Documents documents;
  private final Links links;
  private final Tombstones tombstones;

  Mappings(
      RedisClients redis,
      StoreKeys keys,
      IdMaps ids,
      Documents documents,
      Links links,
      Tombstones tombstones) {
    this.redis = redis;
    this.keys = keys;
    this.ids = ids;
    this.documents = documents;
    this.links = links;
    this.tombstones = tombstones;
  }

  private record Pair(String storeId, String plannerId) {
    boolean contradicts(Pair other) {
      return !equals(other) && (storeId.equals(other.storeId) || plannerId.equals(other.plannerId));
    }
  }

  /** The mappings that the id maps hold themselves. */
  List<Judged> ofIdMaps() {
    Facts facts = new Facts();
    return facts.judge(facts.idMaps.values().stream().toList());
  }

  /** The mappings that somebody else brings. */
  List<Judged> of(List<Said> brought) {
    return new Facts().judge(brought);
  }

  /**
   * Writes what is new by the claims that the service makes, too: of two that want the same id at
   * the same time one gets it.
   *
   * @return all of them as they are then
   */
  List<Judged> apply(List<Judged> judged) {
    return judged.stream().map(one -> one.verdict() == Verdict.NEW ? claimed(one) : one).toList();
  }

  private Judged claimed(Judged one) {
    Pair pair = new Pair(one.storeId(), one.plannerId());
    String objection =
        objection(
            pair,
            links.find(pair.storeId()).orElse(null),
            links.storeIdOf(pair.plannerId()).orElse(null));
    if (objection == null && ids.claim(pair.storeId(), pair.plannerId())) {
      return new Judged(
          Verdict.NEW, pair.storeId(), pair.plannerId(), one.saidBy(), "it is written");
    }
    return new Judged(
        Verdict.CONTRADICTORY,
        pair.storeId(),
        pair.plannerId(),
        one.saidBy(),
        objection != null ? objection : ids.contradiction(pair.storeId(), pair.plannerId()));
  }

  /** What the service's own pairs have against a mapping; null if nothing. */
  private static String objection(Pair pair, Link link, String owner) {
    if (link != null && link.plannerId() != null && !link.plannerId().equals(pair.plannerId())) {
      return "the service has paired this document with Planner task " + link.plannerId();
    }
    if (owner != null && !owner.equals(pair.storeId())) {
      return "the service has paired this task with document " + owner;
    }
    if (link != null && link.plannerId() == null && link.intent() != null) {
      return "the service is creating a task for this document";
    }
    return null;
  }

  /** Everything that there is to weigh by, read once. */
  private final class Facts {

    private final Set<String> documentIds = new HashSet<>();

    /** By key. */
    private final Map<String, Said> idMaps = new LinkedHashMap<>();

    Facts() {
      documents.scan(documentIds::addAll);
      ids.claims(documentIds).forEach(claim -> idMaps.put(claim.key(), Said.of(claim)));
    }

    List<Judged> judge(List<Said> said) {
      Map<Pair, List<Said>> pairs = new LinkedHashMap<>();
      List<Judged> judged = new ArrayList<>();
      for (Said one : said) {
        if (!one.namesBoth()) {
          judged.add(
              new Judged(
                  Verdict.NOT_AN_ID,
                  one.storeId(),
                  one.plannerId(),
                  List.of(one.by()),
                  one.doubt()));
        } else {
          Pair pair = new Pair(one.storeId(), one.plannerId());
          pairs.computeIfAbsent(pair, p -> new ArrayList<>()).add(one);
        }
      }
      Map<String, Set<Pair>> byEnd = byEnd(said);
      List<Pair> all = List.copyOf(pairs.keySet());
      for (int from = 0; from < all.size(); from += BATCH) {
        List<Pair> some = all.subList(from, Math.min(all.size(), from + BATCH));
        Map<String, Link> byStore = links.findAll(some.stream().map(Pair::storeId).toList());
        Map<String, String> owners = links.storeIdsOf(some.stream().map(Pair::plannerId).toList());
        for (Pair pair : some) {
          Link link = byStore.get(pair.storeId());
          judged.add(judge(pair, pairs.get(pair), byEnd, link, owners.get(pair.plannerId())));
        }
      }
      judged.sort(
          Comparator.comparing(Judged::verdict)
              .thenComparing(one -> String.valueOf(one.storeId()))
              .thenComparing(one -> String.valueOf(one.plannerId()))
              .thenComparing(one -> one.saidBy().get(0)));
      return judged;
    }

    private Judged judge(
        Pair pair, List<Said> by, Map<String, Set<Pair>> byEnd, Link link, String owner) {
      Verdict verdict;
      String reason = objection(pair, link, owner);
      if (reason != null) {
        verdict = Verdict.CONTRADICTORY;
      } else if (!documentIds.contains(pair.storeId())) {
        verdict = Verdict.ORPHAN;
        reason = "its document is missing";
      } else if (link == null && isDeleted(pair.plannerId())) {
        verdict = Verdict.ORPHAN;
        reason = "its task was deleted";
      } else if (holds(keys.idMap(pair.storeId()), pair)
          && holds(keys.reverse(pair.plannerId()), pair)) {
        verdict = Verdict.KEPT;
        reason = "both entries name it";
      } else {
        reason = contradiction(pair, by, byEnd);
        verdict = reason != null ? Verdict.CONTRADICTORY : Verdict.NEW;
        reason = reason != null ? reason : missing(pair);
      }
      return new Judged(
          verdict, pair.storeId(), pair.plannerId(), by.stream().map(Said::by).toList(), reason);
    }

    private boolean holds(String key, Pair pair) {
      Said held = idMaps.get(key);
      return held != null
          && held.doubt() == null
          && pair.storeId().equals(held.storeId())
          && pair.plannerId().equals(held.plannerId());
    }

    private String missing(Pair pair) {
      List<String> missing = new ArrayList<>();
      for (String key : List.of(keys.idMap(pair.storeId()), keys.reverse(pair.plannerId()))) {
        if (!holds(key, pair)) {
          missing.add(key);
        }
      }
      return String.join(" and ", missing) + " would be written";
    }

    /** What others say of its ids; null if nothing. */
    private String contradiction(Pair pair, List<Said> by, Map<String, Set<Pair>> byEnd) {
      Set<String> others = new TreeSet<>();
      by.stream().filter(one -> one.doubt() != null).forEach(one -> others.add(one.doubt()));
      for (String key : List.of(keys.idMap(pair.storeId()), keys.reverse(pair.plannerId()))) {
        Said held = idMaps.get(key);
        if (held != null && !holds(key, pair)) {
          others.add(
              held.namesBoth()
                  ? key + " says " + held.storeId() + " - " + held.plannerId()
                  : key + " names no id");
        }
      }
      for (String end : List.of(storeEnd(pair), plannerEnd(pair))) {
        byEnd.getOrDefault(end, Set.of()).stream()
            .filter(pair::contradicts)
            .forEach(
                other -> others.add("also said: " + other.storeId() + " - " + other.plannerId()));
      }
      return others.isEmpty() ? null : String.join("; ", others);
    }

    /** All that is said, here and in the id maps, of documents that exist, by either id. */
    private Map<String, Set<Pair>> byEnd(List<Said> said) {
      Map<String, Set<Pair>> byEnd = new LinkedHashMap<>();
      for (List<Said> some : List.of(said, List.copyOf(idMaps.values()))) {
        for (Said one : some) {
          if (one.namesBoth() && documentIds.contains(one.storeId())) {
            Pair pair = new Pair(one.storeId(), one.plannerId());
            byEnd.computeIfAbsent(storeEnd(pair), end -> new HashSet<>()).add(pair);
            byEnd.computeIfAbsent(plannerEnd(pair), end -> new HashSet<>()).add(pair);
          }
        }
      }
      return byEnd;
    }

    private boolean isDeleted(String plannerId) {
      return redis.shared().sync().exists(keys.plannerTombstone(plannerId)) > 0
          || tombstones.findByPlanner(plannerId).isPresent();
    }
  }

  private static String storeEnd(Pair pair) {
    return "store " + pair.storeId();
  }

  private static String plannerEnd(Pair pair) {
    return "planner " + pair.plannerId();
  }
}
