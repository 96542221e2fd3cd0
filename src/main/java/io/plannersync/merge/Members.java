package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Merging of sets: what either side added is in, what either side removed is out. */
final class Members {

  private Members() {}

  static Value merge(Value ancestorP, Value p, Value ancestorS, Value s, Latest latest) {
    Map<String, String> beforeP = ancestorP.asMembers();
    Map<String, String> beforeS = ancestorS.asMembers();
    Map<String, String> planner = p.asMembers();
    Map<String, String> store = s.asMembers();

    Set<String> keys = new LinkedHashSet<>(planner.keySet());
    keys.addAll(store.keySet());
    keys.removeIf(
        key ->
            (beforeP.containsKey(key) && !planner.containsKey(key))
                || (beforeS.containsKey(key) && !store.containsKey(key)));

    Map<String, String> result = new LinkedHashMap<>();
    for (String key : keys) {
      String more = planner.get(key);
      String moreS = store.get(key);
      boolean takeStore =
          more == null
              || (moreS != null
                  && !moreS.equals(beforeS.get(key))
                  && (more.equals(beforeP.get(key))
                      || latest.winner(Field.ATTACHMENTS) == Side.STORE));
      result.put(key, takeStore ? moreS : more);
    }
    return Value.members(result);
  }
}
