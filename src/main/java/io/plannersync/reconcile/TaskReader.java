package io.plannersync.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphTime;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.planner.PlannerLens;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** From Graph's JSON of a task, with its details, to what is seen of it. */
public final class TaskReader {

  private final PlannerLens lens;
  private final ObjectMapper json;

  public TaskReader(PlannerLens lens, ObjectMapper json) {
    this.lens = lens;
    this.json = json;
  }

  /**
   * @param raw a task's JSON as {@link PlannerSight.Present#raw()} keeps it
   */
  public ObjectNode parse(String raw) {
    try {
      return (ObjectNode) json.readTree(raw);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the JSON that Planner showed", e);
    }
  }

  /**
   * @param began when the read that showed it began, by our clock
   */
  public PlannerSight.Present read(ObjectNode task, Link link, Instant began) {
    Half before = link.base() == null ? Half.EMPTY : link.base().planner();
    return new PlannerSight.Present(
        task.path("id").asText(),
        task.path("planId").asText(),
        lens.read(task, link.storeId(), before),
        task.toString(),
        etag(task),
        detailsEtag(task),
        GraphTime.of(task.path("createdDateTime")),
        GraphTime.of(task.path("lastModifiedDateTime")),
        began);
  }

  public static String etag(JsonNode task) {
    return task.path("@odata.etag").asText(null);
  }

  /** Those of the task and of its details, as far as they are shown. */
  public static List<String> etags(JsonNode task) {
    return Stream.of(etag(task), detailsEtag(task)).filter(Objects::nonNull).toList();
  }

  public static String detailsEtag(JsonNode task) {
    return task.path("details").path("@odata.etag").asText(null);
  }
}
