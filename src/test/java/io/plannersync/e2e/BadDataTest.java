package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.plannersync.emulator.RequestLog;
import io.plannersync.state.Troubles;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Planner would refuse, or what is no document at all; one service for all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadDataTest {

  private final SyncFixture sync = new SyncFixture();
  private final Observed seen = new Observed(sync);
  private final Lines log = new Lines();
  private final Logger logger = (Logger) LogManager.getLogger("io.plannersync.sync");
  private int cases;

  /** What the service logs about tasks. */
  private static final class Lines extends AbstractAppender {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Lines() {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage());
    }
  }

  @BeforeAll
  void start() {
    log.start();
    logger.addAppender(log);
    sync.world().addBucket(sync.plan(), "To do");
    sync.world().categoryDescriptions(sync.plan(), Map.of("category1", "Urgent"));
    sync.start();
  }

  @AfterAll
  void stop() {
    logger.removeAppender(log);
    seen.close();
    sync.close();
  }

  /** The bad member, its field, how it is corrected, where the task then shows it. */
  static Stream<Arguments> badValues() {
    return Stream.of(
        arguments("'title':'  '", "title", "'title':'Good'", "/title", "Good"),
        arguments("'title':'" + "x".repeat(300) + "'", "title", "'title':'Good'", "/title", "Good"),
        arguments(
            "'start_date':'2026-05-10','due_date':'2026-05-01'",
            "due",
            "'due_date':'2026-05-20'",
            "/dueDateTime",
            "2026-05-20T10:00:00Z"),
        arguments(
            "'due_date':'tomorrow'",
            "due",
            "'due_date':'2026-05-20'",
            "/dueDateTime",
            "2026-05-20T10:00:00Z"),
        arguments(
            "'planner_bucket_id':'Nowhere'",
            "bucket",
            "'planner_bucket_id':'To do'",
            "/details/description",
            "Good"),
        arguments(
            "'assigned_to':'nobody@example.com'",
            "assignees",
            "'assigned_to':'ben@example.com'",
            "/assignments/" + SyncFixture.BEN + "/orderHint",
            null),
        arguments(
            "'labels':['Nonsense']",
            "labels",
            "'labels':['Urgent']",
            "/appliedCategories/category1",
            "true"),
        arguments("'priority':'very'", "priority", "'priority':'low'", "/priority", "9"),
        arguments(
            "'percent_complete':-1",
            "progress",
            "'percent_complete':0.7",
            "/percentComplete",
            "70"),
        arguments(
            "'checklist_items':" + items(25),
            "checklist",
            "'checklist_items':" + items(2),
            "/checklistItemCount",
            "2"),
        arguments(
            "'attachments':['ftp://example.com/a']",
            "attachments",
            "'attachments':['https://example.com/a']",
            "/referenceCount",
            "1"));
  }

  private static String items(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{'id':'i" + i + "','title':'Item " + i + "'}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badValues")
  void a_bad_value_is_not_sent_but_shown_while_the_rest_is_synced_and_its_correction_syncs_it(
      String bad, String field, String good, String pointer, String shown) {
    String task = sync.personCreates("Old");
    String document = sync.storeIdOf(task);
    sync.agentChanges(document, members(bad + ",'description':'Good'"));

    await().until(() -> sync.task(task).at("/details/description").asText().equals("Good"));
    await().until(() -> seen.refused(document).equals(List.of(field)));
    assertThat(log.lines).anyMatch(line -> line.startsWith(document + ": " + field + " is not"));
    sync.settle();
    assertThat(failedWritesTo(task)).isEmpty();
    assertNothingIsSaidAnyMore(task);

    sync.agentChanges(document, members(good));
    await().untilAsserted(() -> assertShown(task, pointer, shown));
    await().until(() -> seen.troubles(document).isEmpty());
    sync.settle();
    seen.assertEqual(document);
    assertThat(failedWritesTo(task)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badValues")
  void a_new_document_with_a_bad_value_is_created_without_it_and_its_correction_syncs_it(
      String bad, String field, String good, String pointer, String shown) {
    String document = "Task-bad-" + cases++;
    String title = field.equals("title") ? "" : "'title':'New',";
    sync.agentPublishes(document, members(title + bad + ",'description':'Good'"));

    if (field.equals("title")) {
      await().until(() -> seen.isParked(document));
      assertThat(seen.refused(document)).containsExactly("title");
      assertThat(log.lines).anyMatch(line -> line.startsWith(document + " is parked: title"));
    } else {
      String task = sync.plannerIdOf(document);
      await().until(() -> sync.task(task).at("/details/description").asText().equals("Good"));
      await().until(() -> seen.refused(document).equals(List.of(field)));
      assertThat(log.lines).anyMatch(line -> line.startsWith(document + ": " + field + " is not"));
      sync.settle();
      object(members(bad))
          .properties()
          .forEach(
              member ->
                  assertThat(sync.document(document).path(member.getKey()))
                      .as("what the agent wrote stays until it corrects it")
                      .isEqualTo(member.getValue()));
      assertThat(seen.conflicts(document)).isEmpty();
    }

    sync.agentChanges(document, members(good));
    String task = sync.plannerIdOf(document);
    await().untilAsserted(() -> assertShown(task, pointer, shown));
    await().until(() -> seen.troubles(document).isEmpty());
    sync.settle();
    seen.assertEqual(document);
    assertThat(failedWritesTo(task)).isEmpty();
    assertThat(seen.isParked(document)).isFalse();
  }

  static Stream<Arguments> noDocuments() {
    return Stream.of(
        arguments("text that is no JSON", put(key -> key.redis().set(key.key(), "{\"title\": "))),
        arguments("an array", put(key -> key.redis().set(key.key(), "[1]"))),
        arguments("nothing", put(key -> key.redis().set(key.key(), ""))),
        arguments("a list", put(key -> key.redis().rpush(key.key(), "a"))),
        arguments("a hash", put(key -> key.redis().hset(key.key(), "title", "A"))));
  }

  private record Place(io.lettuce.core.api.sync.RedisCommands<String, String> redis, String key) {}

  private static Consumer<Place> put(Consumer<Place> put) {
    return put;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noDocuments")
  void what_is_no_document_stops_only_itself_until_it_is_repaired(
      String what, Consumer<Place> put) {
    String document = "Task-broken-" + cases++;
    String other = sync.personCreates("Other");
    put.accept(new Place(sync.redis(), key(document)));

    await().until(() -> seen.isParked(document));
    assertThat(seen.troubles(document))
        .extracting(Troubles.Note::kind)
        .containsExactly(Troubles.Kind.MALFORMED);
    String pair = sync.storeIdOf(other);
    sync.agentChanges(pair, members("'title':'Changed'"));
    await().until(() -> sync.task(other).path("title").asText().equals("Changed"));

    sync.redis().del(key(document));
    sync.agentPublishes(document, members("'title':'Repaired'"));
    String task = sync.plannerIdOf(document);
    await().until(() -> seen.troubles(document).isEmpty());
    assertThat(seen.isParked(document)).isFalse();
    sync.settle();
    seen.assertEqual(document);
    assertThat(sync.task(task).path("title").asText()).isEqualTo("Repaired");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noDocuments")
  void what_is_no_document_is_shown_until_it_is_deleted(String what, Consumer<Place> put) {
    String document = "Task-broken-" + cases++;
    put.accept(new Place(sync.redis(), key(document)));
    await().until(() -> seen.isParked(document));

    // Without a word of the server, so that the look at the store has to find it.
    String events = sync.redis().configGet("notify-keyspace-events").values().iterator().next();
    sync.redis().configSet("notify-keyspace-events", "");
    sync.redis().del(key(document));
    sync.redis().configSet("notify-keyspace-events", events);
    await().until(() -> seen.troubles(document).isEmpty() && !seen.isParked(document));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noDocuments")
  void a_pairs_document_that_breaks_stops_only_the_pair_until_it_is_repaired(
      String what, Consumer<Place> put) {
    String task = sync.personCreates("Old");
    String document = sync.storeIdOf(task);
    sync.settle();
    String good = sync.raw(document);
    sync.redis().del(key(document));
    put.accept(new Place(sync.redis(), key(document)));

    await().until(() -> seen.isParked(document));
    assertThat(seen.troubles(document))
        .extracting(Troubles.Note::kind)
        .containsExactly(Troubles.Kind.MALFORMED);
    sync.personChanges(task, "{\"priority\":1}");
    long looks = listings();
    await().until(() -> listings() >= looks + 4);
    assertThat(log.lines).filteredOn(l -> l.startsWith(document + " is parked")).hasSize(1);
    assertThat(sync.world().task(task).path("title").asText()).isEqualTo("Old");

    sync.redis().del(key(document));
    sync.agentPublishes(document, object(good).put("title", "Repaired").toString());
    await().until(() -> sync.task(task).path("title").asText().equals("Repaired"));
    await().until(() -> seen.troubles(document).isEmpty());
    assertThat(seen.isParked(document)).isFalse();
    sync.settle();
    seen.assertEqual(document);
    assertThat(sync.document(document).path("priority").asText()).isEqualTo("urgent");
  }

  private void assertShown(String task, String pointer, String shown) {
    var found = sync.task(task).at(pointer);
    assertThat(found.isMissingNode()).isFalse();
    if (shown != null) {
      assertThat(found.asText()).isEqualTo(shown);
    }
  }

  private List<RequestLog.Entry> failedWritesTo(String task) {
    return sync.writes().stream()
        .filter(w -> w.path().contains(task))
        .filter(w -> w.status() >= 400)
        .toList();
  }

  /** No request about the task alone for two audits, neither a read nor a write. */
  private void assertNothingIsSaidAnyMore(String task) {
    long before = requestsAbout(task);
    long audits = listings();
    await().until(() -> listings() >= audits + 4);
    assertThat(requestsAbout(task)).isEqualTo(before);
  }

  private long requestsAbout(String task) {
    return sync.emulator().requests().all().stream().filter(r -> r.path().contains(task)).count();
  }

  private long listings() {
    return sync.emulator().requests().matching("GET", ".*/plans/[^/]+/tasks").size();
  }

  private static String members(String members) {
    return "{" + members.replace('\'', '"') + "}";
  }
}
