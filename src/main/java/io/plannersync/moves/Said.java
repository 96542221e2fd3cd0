package io.plannersync.moves;

import io.plannersync.model.GraphId;
import io.plannersync.model.StoreId;
import io.plannersync.store.IdMaps;

/**
 * A mapping as somebody says it.
 *
 * @param storeId null if none can be told
 * @param plannerId null if none can be told
 * @param by a key of Redis or a line of a file
 * @param doubt why it cannot be believed, null if it can
 */
record Said(String storeId, String plannerId, String by, String doubt) {

  static Said of(String storeId, String plannerId, String by) {
    String doubt = null;
    if (!StoreId.isId(storeId)) {
      doubt = "its first id is no store id: " + StoreId.RULE;
    } else if (!GraphId.isId(plannerId)) {
      doubt = "its second id is no Planner id, which has letters, digits, - and _";
    }
    return new Said(
        StoreId.isId(storeId) ? storeId : null,
        GraphId.isId(plannerId) ? plannerId : null,
        by,
        doubt);
  }

  static Said of(IdMaps.Claim claim) {
    return new Said(claim.storeId(), claim.plannerId(), claim.key(), claim.doubt());
  }

  /** Whether it names both ids. */
  boolean namesBoth() {
    return storeId != null && plannerId != null;
  }
}
