package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One accepted change, as beta's {@code historyItems} tells it.
 *
 * @param sequence grows by one with each change of the whole board
 * @param entity {@code task}, {@code bucket} or {@code plan}
 * @param planId the plan it happened in; for a move, the plan that was left
 * @param movedTo the plan that was reached, null unless moved
 * @param event {@code created}, {@code updated}, {@code deleted}, {@code undeleted} or {@code
 *     moved}
 * @param oldData the changed properties as they were; null on creation and undeletion
 * @param newData the changed properties as they are; null on deletion
 */
public record Change(
    long sequence,
    Instant at,
    Actor actor,
    String entity,
    String entityId,
    String planId,
    String movedTo,
    String event,
    ObjectNode oldData,
    ObjectNode newData) {

  boolean touchesPlan(String id) {
    return id.equals(planId) || id.equals(movedTo);
  }
}
