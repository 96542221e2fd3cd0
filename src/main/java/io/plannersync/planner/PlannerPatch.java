package io.plannersync.planner;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The bodies of the requests that bring a task to the values wanted.
 *
 * @param task for {@code PATCH /planner/tasks/{id}}, null when nothing is to be sent
 * @param details for {@code PATCH /planner/tasks/{id}/details}, null when nothing is to be sent
 */
public record PlannerPatch(ObjectNode task, ObjectNode details) {

  public boolean isEmpty() {
    return task == null && details == null;
  }
}
