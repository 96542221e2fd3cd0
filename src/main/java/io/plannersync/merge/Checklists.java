package io.plannersync.merge;

import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A merged checklist: per item by its id, then title and check mark apart; an edited item outlives
 * its deletion on the other side; the order is that of the side which reordered.
 *
 * @param clashed whether some title or check mark had to give way
 */
record Checklists(Value result, boolean clashed) {

  static Checklists merge(Value ancestorP, Value p, Value ancestorS, Value s, Side winner) {
    return new Merging(ancestorP, p, ancestorS, s, winner).merged();
  }

  private static final class Merging {
    private final Map<String, ChecklistItem> beforeP;
    private final Map<String, ChecklistItem> beforeS;
    private final Map<String, ChecklistItem> planner;
    private final Map<String, ChecklistItem> store;
    private final Side winner;
    private boolean clashed;

    Merging(Value ancestorP, Value p, Value ancestorS, Value s, Side winner) {
      this.beforeP = byId(ancestorP);
      this.beforeS = byId(ancestorS);
      this.planner = byId(p);
      this.store = byId(s);
      this.winner = winner;
    }

    Checklists merged() {
      Map<String, ChecklistItem> kept = new LinkedHashMap<>();
      for (String id : order()) {
        ChecklistItem item = item(id);
        if (item != null) {
          kept.put(id, item);
        }
      }
      return new Checklists(Value.checklist(new ArrayList<>(kept.values())), clashed);
    }

    private ChecklistItem item(String id) {
      ChecklistItem p = planner.get(id);
      ChecklistItem s = store.get(id);
      if (p != null && s != null) {
        ChecklistItem bp = beforeP.getOrDefault(id, p);
        ChecklistItem bs = beforeS.getOrDefault(id, s);
        return new ChecklistItem(
            id,
            pick(bp.title(), p.title(), bs.title(), s.title()),
            pick(bp.checked(), p.checked(), bs.checked(), s.checked()));
      }
      if (p != null) {
        return survives(p, beforeP.get(id), beforeS.containsKey(id)) ? p : null;
      }
      return survives(s, beforeS.get(id), beforeP.containsKey(id)) ? s : null;
    }

    /** It was added here, or edited here after the other side had it and deleted it. */
    private static boolean survives(
        ChecklistItem item, ChecklistItem before, boolean otherSideDeletedIt) {
      return !otherSideDeletedIt || !item.equals(before);
    }

    private <T> T pick(T beforeP, T p, T beforeS, T s) {
      if (p.equals(s) || s.equals(beforeS)) {
        return p;
      }
      if (p.equals(beforeP)) {
        return s;
      }
      clashed = true;
      return winner == Side.PLANNER ? p : s;
    }

    /** Every id of both sides: one side's order, with the other's additions behind their like. */
    private List<String> order() {
      List<String> p = List.copyOf(planner.keySet());
      List<String> s = List.copyOf(store.keySet());
      boolean plannerReordered = reordered(List.copyOf(beforeP.keySet()), p);
      List<String> first = plannerReordered || !reordered(List.copyOf(beforeS.keySet()), s) ? p : s;
      List<String> second = first == p ? s : p;
      List<String> result = new ArrayList<>(first);
      String previous = null;
      for (String id : second) {
        if (!result.contains(id)) {
          result.add(previous == null ? 0 : result.indexOf(previous) + 1, id);
        }
        previous = id;
      }
      return result;
    }

    private static boolean reordered(List<String> before, List<String> now) {
      List<String> keptBefore = before.stream().filter(now::contains).toList();
      List<String> keptNow = now.stream().filter(before::contains).toList();
      return !Objects.equals(keptBefore, keptNow);
    }

    private static Map<String, ChecklistItem> byId(Value checklist) {
      Map<String, ChecklistItem> items = new LinkedHashMap<>();
      checklist.asItems().forEach(item -> items.put(item.id(), item));
      return items;
    }
  }
}
