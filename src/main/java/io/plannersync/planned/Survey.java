package io.plannersync.planned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.merge.Decide;
import io.plannersync.model.Decision;
import io.plannersync.model.GraphId;
import io.plannersync.names.Directory;
import io.plannersync.reconcile.Brake;
import io.plannersync.reconcile.OldCopies;
import io.plannersync.reconcile.RecentTasks;
import io.plannersync.state.Links;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides every pair of the plans that were listed, as their passes would, and writes nothing. To
 * be used once: what it finds on its way is for these listings only.
 */
public final class Survey {

  private final Links links;
  private final Directory directory;
  private final RecentTasks recent;
  private final Pairs pairs;
  private final Sights sights;
  private final Decide decide;
  private final OldCopies oldCopies;
  private final Brake brake;
  private final Floods floods;
  private final Clock clock;

  /**
   * @param recent where the sights find what was listed
   */
  public Survey(
      Links links,
      Directory directory,
      RecentTasks recent,
      Pairs pairs,
      Sights sights,
      Decide decide,
      OldCopies oldCopies,
      Brake brake,
      Floods floods,
      Clock clock) {
    this.links = links;
    this.directory = directory;
    this.recent = recent;
    this.pairs = pairs;
    this.sights = sights;
    this.decide = decide;
    this.oldCopies = oldCopies;
    this.brake = brake;
    this.floods = floods;
    this.clock = clock;
  }

  /**
   * @param listings the tasks of each plan, and the names that are due
   */
  public Planned of(Collection<Listing> listings) {
    Instant began =
        listings.stream().map(Listing::began).min(Instant::compareTo).orElseGet(clock::instant);
    List<String> missing = new ArrayList<>();
    Map<String, Map<String, ObjectNode>> tasks = new LinkedHashMap<>();
    for (Listing listing : listings) {
      boolean mayCome = !listing.complete() && listing.failure().isPassing();
      if (mayCome || isOfTasks(listing) && !listing.complete()) {
        missing.add(listing.first() + ": " + listing.failure().describe());
      } else if (isOfTasks(listing)) {
        tasks.put(planOf(listing), tasksIn(listing));
      } else {
        learn(listing);
      }
    }
    Set<String> listed = new HashSet<>();
    tasks.values().forEach(of -> listed.addAll(of.keySet()));
    Set<String> storeIds = new TreeSet<>(pairs.documents());
    List<PlannedWrite> lines = new ArrayList<>();
    Map<String, Pairs.Found> found = paired(tasks, storeIds, lines);
    tasks.keySet().forEach(planId -> storeIds.addAll(links.inPlan(planId)));
    storeIds.addAll(found.keySet());
    for (String storeId : storeIds) {
      lines.addAll(lines(storeId, found.get(storeId), listed, tasks.keySet()));
    }
    return new Planned(
        began, List.copyOf(tasks.keySet()), storeIds.size(), missing, floods.hold(lines));
  }

  /** Id maps are looked through only where a plan has tasks that have no link. */
  private Map<String, Pairs.Found> paired(
      Map<String, Map<String, ObjectNode>> tasks, Set<String> storeIds, List<PlannedWrite> lines) {
    Map<String, List<ObjectNode>> unknown = pairs.unknown(tasks);
    Map<String, Pairs.Found> found = new HashMap<>();
    if (!unknown.isEmpty()) {
      Set<String> listed = new HashSet<>();
      unknown.keySet().forEach(planId -> listed.addAll(tasks.get(planId).keySet()));
      lines.addAll(pairs.repairs(listed, storeIds));
    }
    unknown.forEach((planId, of) -> found.putAll(pairs.find(planId, of)));
    return found;
  }

  private List<PlannedWrite> lines(
      String storeId, Pairs.Found found, Set<String> listed, Set<String> plans) {
    Decision decision = decide.decide(sights.of(storeId, found, listed, plans));
    decision = brake.foresee(oldCopies.recognise(decision));
    return DecisionLines.of(decision, found == null ? null : found.way());
  }

  private static boolean isOfTasks(Listing listing) {
    return target(listing).begins("planner", "plans") && target(listing).ends("tasks");
  }

  private static GraphTarget target(Listing listing) {
    return listing.first().target();
  }

  private static String planOf(Listing listing) {
    return target(listing).segments().get(2);
  }

  private Map<String, ObjectNode> tasksIn(Listing listing) {
    Instant answered = clock.instant();
    Map<String, ObjectNode> tasks = new LinkedHashMap<>();
    for (JsonNode item : listing.items()) {
      String id = item.path("id").asText();
      if (item instanceof ObjectNode task && GraphId.isId(id)) {
        tasks.put(id, task);
        recent.put(id, new RecentTasks.Seen(task, listing.began(), answered));
      }
    }
    return tasks;
  }

  /** Names that may not be read are missing, as they are in every pass. */
  private void learn(Listing names) {
    if (target(names).equals(directory.usersCall().target())) {
      directory.learnUsers(names);
    } else if (target(names).ends("buckets")) {
      directory.learnBuckets(planOf(names), names);
    } else {
      directory.learnLabels(planOf(names), names);
    }
  }
}
