package io.plannersync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.api.AgentDocuments;
import io.plannersync.api.ApiJournal;
import io.plannersync.api.Restore;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkName;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.Troubles;
import io.plannersync.store.Announcements;
import io.plannersync.store.Documents;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreLens;
import io.plannersync.testing.TestRedis;
import io.plannersync.web.Request;
import io.plannersync.work.ParkedItem;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What can be seen of the service's memory from outside, and whether two sides are equal. */
final class Observed implements AutoCloseable {

  private static final String OWN = "planner-sync:";

  private final SyncFixture sync;
  private final StatefulRedisConnection<String, String> connection = TestRedis.connect();
  private final Conflicts conflicts = new Conflicts(connection, OWN);
  private final Troubles troubles = new Troubles(connection, OWN);
  private final Journal journal = new Journal(connection, OWN);
  private final Links links = new Links(connection, OWN);
  private final WorkQueue queue = new WorkQueue(connection, OWN);
  private final PlannerLens plannerLens = new PlannerLens(ZoneOffset.UTC);
  private final StoreLens storeLens = new StoreLens(ZoneOffset.UTC);

  Observed(SyncFixture sync) {
    this.sync = sync;
  }

  /** All kept conflicts of a pair, newest first. */
  List<Conflicts.Kept> conflicts(String storeId) {
    return conflicts.list(1000).stream().filter(kept -> kept.storeId().equals(storeId)).toList();
  }

  List<Conflicts.Kept> conflicts() {
    return conflicts.list(1000);
  }

  /** The newest conflict about a field of a pair. */
  Optional<Conflicts.Kept> conflict(String storeId, Field field) {
    return conflicts(storeId).stream().filter(k -> k.conflict().field() == field).findFirst();
  }

  /** What is wrong with a pair. */
  List<Troubles.Note> troubles(String storeId) {
    return troubles.of(storeId).stream().map(Troubles.Trouble::note).toList();
  }

  /** The fields of a pair whose value is refused. */
  List<String> refused(String storeId) {
    return troubles(storeId).stream()
        .filter(note -> note.kind() == Troubles.Kind.REFUSED)
        .map(Troubles.Note::subject)
        .sorted()
        .toList();
  }

  /** What the journal gives as reasons, newest first. */
  List<String> reasons(String storeId) {
    return journal.of(storeId, 1000).stream()
        .map(Journal.Entry::reason)
        .filter(Objects::nonNull)
        .toList();
  }

  boolean isParked(String storeId) {
    return queue.parked().stream().map(ParkedItem::name).anyMatch(WorkName.task(storeId)::equals);
  }

  List<ParkedItem> parked() {
    return queue.parked();
  }

  Optional<Link> link(String storeId) {
    return links.find(storeId);
  }

  long links() {
    return links.count();
  }

  /** Acts as an operator: puts the loser of a conflict back. */
  void restore(String conflictId) {
    StoreKeys keys = new StoreKeys("annika:");
    try (RedisClients clients = RedisClients.open(TestRedis.url())) {
      Documents documents = new Documents(clients, keys, Documents.NewDocuments.STRING);
      Announcements announcements =
          new Announcements(clients, keys, documents.representation(), Clock.systemUTC());
      new Restore(
              conflicts,
              links,
              new AgentDocuments(
                  documents,
                  links,
                  announcements,
                  queue,
                  new ApiJournal(journal, Clock.systemUTC())),
              storeLens,
              this::names,
              Clock.systemUTC())
          .restore(
              new Request("POST", "/", Map.of("id", conflictId), Map.of(), Map.of(), new byte[0]));
    }
  }

  /** Both sides show the same in every field, and no report is missing in Planner. */
  void assertEqual(String storeId) {
    Link link = links.find(storeId).orElseThrow();
    ObjectNode task = sync.world().task(link.plannerId());
    Half planner = plannerLens.read(task, storeId, link.base().planner());
    StoreSight seen =
        storeLens.read(storeId, sync.raw(storeId), link.base().store(), names(link.planId()));
    assertThat(seen).isInstanceOf(StoreSight.Document.class);
    Map<Field, Value> store = ((StoreSight.Document) seen).half().values();
    assertThat(planner.values()).as("Planner's and the store's %s", storeId).isEqualTo(store);
  }

  private Names names(String planId) {
    for (ObjectNode plan : sync.world().plans()) {
      if (plan.path("id").asText().equals(planId)) {
        Map<String, String> buckets = new java.util.HashMap<>();
        plan.path("buckets")
            .forEach(b -> buckets.put(b.path("id").asText(), b.path("name").asText()));
        Map<String, String> labels = new java.util.HashMap<>();
        plan.path("details").path("categoryDescriptions").properties().stream()
            .filter(label -> label.getValue().isTextual())
            .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Names(
            Map.of(
                SyncFixture.ANNA, user(SyncFixture.ANNA, "Anna Berg", "anna@example.com"),
                SyncFixture.BEN, user(SyncFixture.BEN, "Ben Ode", "ben@example.com")),
            labels,
            buckets);
      }
    }
    return Names.NONE;
  }

  private static Names.User user(String id, String name, String mail) {
    return new Names.User(id, name, mail, mail);
  }

  @Override
  public void close() {
    connection.close();
  }
}
