package io.plannersync.looking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Link;
import io.plannersync.model.StoreId;
import io.plannersync.model.Value;
import io.plannersync.planner.Creations;
import io.plannersync.planner.PlannerLens;
import io.plannersync.reconcile.NamedTasks;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Links;
import io.plannersync.store.Adoption;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which document a task belongs to that is not linked yet, in this order: the id maps' entry; the
 * store id in its fence; a document that names it as its own; a creation of ours whose answer was
 * lost; a document without a task that says the same; else a new document, whose id follows from
 * the task's.
 */
public final class Pairing {

  private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);
  private static final int ID_DIGITS = 12;

  private final Links links;
  private final IdMaps ids;
  private final Documents documents;
  private final PlannerLens lens;
  private final Creations creations;
  private final SameTask same;
  private final Unlinked unlinked;
  private final NamedTasks named;
  private final boolean hasForeignMaps;
  private final Set<String> adopted = ConcurrentHashMap.newKeySet();

  /**
   * @param hasForeignMaps whether there are id map entries that this service may not have written
   */
  public Pairing(
      Links links,
      IdMaps ids,
      Documents documents,
      PlannerLens lens,
      Creations creations,
      SameTask same,
      Unlinked unlinked,
      NamedTasks named,
      boolean hasForeignMaps) {
    this.links = links;
    this.ids = ids;
    this.documents = documents;
    this.lens = lens;
    this.creations = creations;
    this.same = same;
    this.unlinked = unlinked;
    this.named = named;
    this.hasForeignMaps = hasForeignMaps;
  }

  /**
   * The document that belongs to a task.
   *
   * @param way by what it was found
   */
  public record Match(String storeId, Way way) {}

  /** By what a document is found, the surest first. */
  public enum Way {
    ID_MAP,
    FENCE,
    NAMED,
    CREATION,
    SAME,
    /** There was none; its id follows from the task's. */
    NEW;

    Match to(String storeId) {
      return new Match(storeId, this);
    }
  }

  /** Whether a document would be created as just this task. */
  public interface SameTask {
    boolean test(String storeId, ObjectNode task);
  }

  /**
   * Links each task, newly or as it had been.
   *
   * @param unknown tasks of the plan that have no link in this plan
   * @param known the plan's links; among them those whose creation was not answered yet
   * @return Planner id to store id of those that are now to be looked at
   */
  public Map<String, String> pair(String planId, List<ObjectNode> unknown, Collection<Link> known) {
    if (unknown.isEmpty()) {
      return Map.of();
    }
    List<String> plannerIds = unknown.stream().map(t -> t.path("id").asText()).toList();
    Map<String, String> linked = links.storeIdsOf(plannerIds);
    Map<String, String> result = new HashMap<>();
    List<Link> fresh = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (ObjectNode task : unknown) {
      String plannerId = task.path("id").asText();
      String storeId = linked.get(plannerId);
      if (storeId == null) {
        storeId = find(planId, task, taken, known).storeId();
        taken.add(storeId);
        fresh.add(link(storeId, plannerId, planId));
      }
      result.put(plannerId, storeId);
    }
    Set<String> lost = links.saveAll(fresh.stream().filter(l -> l != null).toList());
    if (!lost.isEmpty()) {
      LOG.info("{} links were made elsewhere meanwhile", lost.size());
    }
    return result;
  }

  private Link link(String storeId, String plannerId, String planId) {
    return links
        .find(storeId)
        .filter(l -> l.plannerId() == null || l.plannerId().equals(plannerId))
        .map(l -> l.withPlanner(plannerId, planId))
        .orElseGet(() -> Link.of(storeId, plannerId, planId));
  }

  /**
   * Finds the document of a task that has no link; remembers nothing.
   *
   * @param taken the documents that were found for other tasks
   */
  public Match find(String planId, ObjectNode task, Set<String> taken, Collection<Link> known) {
    String plannerId = task.path("id").asText();
    Value title = Value.text(task.path("title").asText());
    return mapped(plannerId)
        .map(Way.ID_MAP::to)
        .or(() -> fenced(plannerId, task).map(Way.FENCE::to))
        .or(() -> named.of(plannerId, title, taken).map(Way.NAMED::to))
        .or(() -> created(task, taken, known).map(Way.CREATION::to))
        .or(
            () ->
                unlinked
                    .match(planId, id -> !taken.contains(id) && same.test(id, task))
                    .map(Way.SAME::to))
        .orElseGet(() -> Way.NEW.to(free(plannerId)));
  }

  /**
   * The document whose creation this task may answer, whoever sent it and whatever became of the
   * document since.
   */
  private Optional<String> created(ObjectNode task, Set<String> taken, Collection<Link> known) {
    List<Link> free = known.stream().filter(link -> !taken.contains(link.storeId())).toList();
    return creations.madeBy(task, free).map(Link::storeId);
  }

  /** What the reverse entry names, unless that document is another task's. */
  private Optional<String> mapped(String plannerId) {
    return ids.storeOf(plannerId).filter(StoreId::isId).filter(id -> isFreeFor(plannerId, id));
  }

  /** The id in the fence, unless another task has it: then this one is a copy of that. */
  private Optional<String> fenced(String plannerId, ObjectNode task) {
    return Optional.ofNullable(lens.fencedStoreId(task))
        .filter(StoreId::isId)
        .filter(id -> isFreeFor(plannerId, id));
  }

  private boolean isFreeFor(String plannerId, String storeId) {
    return links
            .find(storeId)
            .map(l -> l.plannerId() == null || l.plannerId().equals(plannerId))
            .orElse(true)
        && ids.plannerOf(storeId).map(plannerId::equals).orElse(true);
  }

  /** The derived id, or a longer one if another task has that. */
  private String free(String plannerId) {
    String id = derived(plannerId, ID_DIGITS);
    boolean taken =
        links
            .find(id)
            .filter(l -> l.plannerId() != null && !l.plannerId().equals(plannerId))
            .isPresent();
    return taken ? derived(plannerId, 2 * ID_DIGITS) : id;
  }

  /** {@code Task-} and the first hex digits of the SHA-256 of the Planner id. */
  private static String derived(String plannerId, int digits) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(plannerId.getBytes(StandardCharsets.UTF_8));
      return "Task-" + HexFormat.of().formatHex(hash).substring(0, digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Once per plan: the predecessor's id maps are read, and repaired where they are reversed.
   *
   * @param plannerIds all tasks that the plan lists; some may have been linked by their own passes
   */
  public void adopt(String planId, Set<String> plannerIds) {
    if (!hasForeignMaps || !adopted.add(planId)) {
      return;
    }
    Set<String> storeIds = new HashSet<>();
    documents.scan(storeIds::addAll);
    Adoption adoption = ids.adopt(plannerIds, storeIds);
    LOG.info(
        "Plan {}: {} existing mappings adopted, {} reversed ones repaired, {} left as unclear",
        planId,
        adoption.pairs().size(),
        adoption.repaired().size(),
        adoption.ambiguous().size());
  }
}
