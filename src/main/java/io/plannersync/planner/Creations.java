package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which task came of which creation of ours whose answer was lost. */
public final class Creations {

  /** How far Graph's clocks may differ among each other and from what its answers' dates show. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final PlannerLens lens;
  private final String clientId;

  /**
   * @param clientId this application's id, which Graph shows as the creator of its tasks
   */
  public Creations(PlannerLens lens, String clientId) {
    this.lens = lens;
    this.clientId = clientId;
  }

  /**
   * The pair whose creation made this task: one that was to be created like it; else, as somebody
   * may have edited it since, the only one open if this application made it.
   *
   * @param task one that is not linked
   * @param links among others those whose creation was not answered
   */
  public Optional<Link> madeBy(ObjectNode task, Collection<Link> links) {
    String fenced = lens.fencedStoreId(task);
    List<Link> open =
        links.stream()
            .filter(link -> link.plannerId() == null)
            .filter(link -> link.intent() != null && link.intent().kind() == Intent.Kind.CREATE)
            .filter(link -> !created(task).isBefore(earliest(link.intent())))
            .filter(link -> fenced == null || fenced.equals(link.storeId()))
            .toList();
    return open.stream()
        .filter(
            link -> lens.sameAsPosted(task, lens.newTask(link.planId(), link.intent().values())))
        .findFirst()
        .or(() -> open.size() == 1 && isOurs(task) ? Optional.of(open.get(0)) : Optional.empty());
  }

  /** When the task was created, by Graph's clock; far in the future where that is not told. */
  public static Instant created(ObjectNode task) {
    Instant created = PlannerDates.instant(task.path("createdDateTime"));
    return created == null ? Instant.MAX : created;
  }

  private static Instant earliest(Intent intent) {
    return intent.sent().minus(CLOCK_TOLERANCE);
  }

  private boolean isOurs(ObjectNode task) {
    JsonNode creator = task.path("createdBy");
    return creator.path("user").path("id").asText("").isEmpty()
        && creator.path("application").path("id").asText("").equals(clientId);
  }
}
