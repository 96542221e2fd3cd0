package io.plannersync.merge;

import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Merging of sets: what either side added is in, what either side removed is out. Where more is
 * said about a member (an attachment's alias) it is merged by itself, and a member about which one
 * side says something new outlives its removal on the other.
 */
final class Members {

  private final Map<String, String> beforeP;
  private final Map<String, String> beforeS;
  private final Map<String, String> planner;
  private final Map<String, String> store;
  private final Side winner;
  private boolean clashed;

  private Members(Versions versions, Side winner) {
    this.beforeP = versions.beforeP().asMembers();
    this.beforeS = versions.beforeS().asMembers();
    this.planner = versions.p().asMembers();
    this.store = versions.s().asMembers();
    this.winner = winner;
  }

  static Merged merge(Versions versions, Side winner) {
    Members members = new Members(versions, winner);
    Value result = members.result();
    return new Merged(result, members.clashed);
  }

  private Value result() {
    Set<String> keys = new LinkedHashSet<>(planner.keySet());
    keys.addAll(store.keySet());
    Map<String, String> result = new LinkedHashMap<>();
    for (String key : keys) {
      String more = more(key);
      if (more != null) {
        result.put(key, more);
      }
    }
    return Value.members(result);
  }

  /** What is said about the member, null if it is out. */
  private String more(String key) {
    String p = planner.get(key);
    String s = store.get(key);
    boolean byPlanner = !Objects.equals(p, beforeP.get(key));
    boolean byStore = !Objects.equals(s, beforeS.get(key));
    if (Objects.equals(p, s)) {
      return p;
    } else if (p == null || s == null) {
      boolean removed = p == null ? byPlanner : byStore;
      boolean renewed = p == null ? byStore : byPlanner;
      String left = p == null ? s : p;
      return removed && !renewed ? null : left;
    } else if (byPlanner != byStore) {
      return byPlanner ? p : s;
    }
    clashed = true;
    return winner == Side.PLANNER ? p : s;
  }
}
