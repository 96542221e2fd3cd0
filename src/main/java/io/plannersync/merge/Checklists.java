package io.plannersync.merge;

import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Merging of checklists: per item by its id, then title and check mark apart; an edited item
 * outlives its deletion on the other side; the order is that of the side which reordered.
 */
final class Checklists {

  private final Map<String, ChecklistItem> beforeP;
  private final Map<String, ChecklistItem> beforeS;
  private final Map<String, ChecklistItem> planner;
  private final Map<String, ChecklistItem> store;
  private final Side winner;
  private boolean clashed;

  private Checklists(Versions versions, Side winner) {
    this.beforeP = byId(versions.beforeP());
    this.beforeS = byId(versions.beforeS());
    this.planner = byId(versions.p());
    this.store = byId(versions.s());
    this.winner = winner;
  }

  static Merged merge(Versions versions, Side winner) {
    Checklists lists = new Checklists(versions, winner);
    Value result = lists.result();
    return new Merged(result, lists.clashed);
  }

  private Value result() {
    List<ChecklistItem> kept = new ArrayList<>();
    for (String id : order()) {
      ChecklistItem item = item(id);
      if (item != null) {
        kept.add(item);
      }
    }
    return Value.checklist(kept);
  }

  /** The item as it shall be, null if it is deleted. */
  private ChecklistItem item(String id) {
    ChecklistItem p = planner.get(id);
    ChecklistItem s = store.get(id);
    if (p != null && s != null) {
      return new ChecklistItem(
          id, pick(id, ChecklistItem::title), pick(id, ChecklistItem::checked));
    } else if (p != null) {
      return survives(p, beforeP.get(id), beforeS.containsKey(id)) ? p : null;
    }
    return survives(s, beforeS.get(id), beforeP.containsKey(id)) ? s : null;
  }

  /** It was added here, or edited here after the other side had it and deleted it. */
  private static boolean survives(
      ChecklistItem item, ChecklistItem before, boolean otherSideDeletedIt) {
    return !otherSideDeletedIt || !item.equals(before);
  }

  private <T> T pick(String id, Function<ChecklistItem, T> part) {
    T p = part.apply(planner.get(id));
    T s = part.apply(store.get(id));
    if (p.equals(s)) {
      return p;
    }
    boolean byPlanner = changed(beforeP.get(id), p, part);
    boolean byStore = changed(beforeS.get(id), s, part);
    if (byPlanner != byStore) {
      return byPlanner ? p : s;
    }
    clashed = true;
    return winner == Side.PLANNER ? p : s;
  }

  private static <T> boolean changed(ChecklistItem before, T now, Function<ChecklistItem, T> part) {
    return before == null || !part.apply(before).equals(now);
  }

  /** Every id of both sides: one side's order, with the other's additions behind their like. */
  private List<String> order() {
    List<String> p = List.copyOf(planner.keySet());
    List<String> s = List.copyOf(store.keySet());
    boolean byPlanner = reordered(List.copyOf(beforeP.keySet()), p);
    boolean byStore = reordered(List.copyOf(beforeS.keySet()), s);
    clashed |= byPlanner == byStore && reordered(p, s);
    boolean plannersOrder = byPlanner == byStore ? winner == Side.PLANNER : byPlanner;
    List<String> result = new ArrayList<>(plannersOrder ? p : s);
    String previous = null;
    for (String id : plannersOrder ? s : p) {
      if (!result.contains(id)) {
        result.add(previous == null ? 0 : result.indexOf(previous) + 1, id);
      }
      previous = id;
    }
    return result;
  }

  /** Whether items that both lists have stand in another order. */
  private static boolean reordered(List<String> before, List<String> now) {
    List<String> keptBefore = before.stream().filter(now::contains).toList();
    List<String> keptNow = now.stream().filter(before::contains).toList();
    return !keptBefore.equals(keptNow);
  }

  private static Map<String, ChecklistItem> byId(Value checklist) {
    Map<String, ChecklistItem> items = new LinkedHashMap<>();
    checklist.asItems().forEach(item -> items.put(item.id(), item));
    return items;
  }
}
