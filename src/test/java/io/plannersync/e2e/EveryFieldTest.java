package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One edit of each field, in each direction and in every spelling; one service for all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryFieldTest {

  private static final String FIRST = "11111111-1111-4111-8111-111111111111";
  private static final String SECOND = "22222222-2222-4222-8222-222222222222";
  private static final String THIRD = "33333333-3333-4333-8333-333333333333";
  private static final String FOREIGN =
      "{\"x_agent\":{\"n\":1.0,\"big\":12345678901234567890,\"list\":[1,null,{\"a\":\"\"}]},"
          + "\"session\":\"CV-A1-42\"}";

  private final SyncFixture sync = new SyncFixture();
  private final Observed seen = new Observed(sync);
  private final Map<String, Integer> writesExpected = new HashMap<>();
  private String doing;

  @BeforeAll
  void start() {
    sync.world()
        .categoryDescriptions(sync.plan(), Map.of("category1", "Urgent", "category2", "Home"));
    sync.world().addBucket(sync.plan(), "To do");
    doing = sync.world().addBucket(sync.plan(), "Doing");
    sync.start();
  }

  @AfterAll
  void stop() {
    seen.close();
    sync.close();
  }

  /** Members that an agent sets; where the task then shows it; what it shows. */
  static Stream<Arguments> agentsEdits() {
    return Stream.of(
        arguments("{'title':'New'}", "/title", "'New'"),
        arguments("{'status':'in_progress'}", "/percentComplete", "50"),
        arguments("{'status':'In Progress'}", "/percentComplete", "50"),
        arguments("{'status':'agent_finished'}", "/percentComplete", "50"),
        arguments("{'status':'done'}", "/percentComplete", "100"),
        arguments("{'percent_complete':0.29}", "/percentComplete", "29"),
        arguments("{'percent_complete':1}", "/percentComplete", "100"),
        arguments("{'percentComplete':75}", "/percentComplete", "75"),
        arguments("{'priority':'urgent'}", "/priority", "1"),
        arguments("{'priority':'important'}", "/priority", "3"),
        arguments("{'priority':9}", "/priority", "9"),
        arguments("{'priority':'2'}", "/priority", "3"),
        arguments("{'start_date':'2026-04-02'}", "/startDateTime", "'2026-04-02T10:00:00Z'"),
        arguments("{'startDate':'2026-04-02 23:30'}", "/startDateTime", "'2026-04-02T10:00:00Z'"),
        arguments("{'start_date':null}", "/startDateTime", "null"),
        arguments("{'due_date':'2026-05-20'}", "/dueDateTime", "'2026-05-20T10:00:00Z'"),
        arguments(
            "{'dueDateTime':'2026-05-20T23:30:00-02:00'}",
            "/dueDateTime",
            "'2026-05-21T10:00:00Z'"),
        arguments("{'due_date':''}", "/dueDateTime", "null"),
        arguments("{'planner_bucket_id':'$doing'}", "/bucketId", "'$doing'"),
        arguments("{'bucket_name':'Doing'}", "/bucketId", "'$doing'"),
        arguments("{'bucket':'doing'}", "/bucketId", "'$doing'"),
        arguments("{'assignee_ids':['$ben']}", "/assignments/$ben/@odata.type", "$assignment"),
        arguments("{'assigned_to':'Ben Ode'}", "/assignments/$ben/@odata.type", "$assignment"),
        arguments("{'assigned_to':'ben@example.com'}", "/assignments/$anna", "missing"),
        arguments(
            "{'assigned_to':['Anna Berg','ben@example.com']}",
            "/assignments/$ben/@odata.type",
            "$assignment"),
        arguments("{'assignee_ids':[]}", "/assignments", "{}"),
        arguments("{'labels':['Home']}", "/appliedCategories", "{'category2':true}"),
        arguments(
            "{'labels':['urgent','category7']}",
            "/appliedCategories",
            "{'category1':true,'category7':true}"),
        arguments("{'labels':[]}", "/appliedCategories", "{}"),
        arguments("{'description':'A\\r\\nB'}", "/details/description", "'A\\nB'"),
        arguments("{'description':''}", "/details/description", "''"),
        arguments(
            "{'attachments':['https://example.com/b?x=1#y']}",
            "/details/references/https%3A~1~1example%2Ecom~1b?x=1%23y/type",
            "'Other'"),
        arguments("{'attachments':[]}", "/details/references", "{}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("agentsEdits")
  void an_agents_edit_reaches_the_task_once(String members, String pointer, String shown) {
    String task = task();
    String document = documentOf(task);

    sync.agentChanges(document, filled(members));
    await()
        .untilAsserted(
            () -> assertThat(at(sync.task(task), filled(pointer))).isEqualTo(filled(shown)));
    writesExpected.put(document, 1);
  }

  /** What a person changes; where the document then shows it; what it shows. */
  static Stream<Arguments> personsEdits() {
    return Stream.of(
        arguments("{'title':'New'}", "/title", "'New'"),
        arguments("{'percentComplete':30}", "/percent_complete", "0.3"),
        arguments("{'percentComplete':30}", "/status", "'in_progress'"),
        arguments("{'percentComplete':100}", "/percent_complete", "1.0"),
        arguments("{'percentComplete':100}", "/status", "'completed'"),
        arguments("{'priority':1}", "/priority", "'urgent'"),
        arguments("{'priority':3}", "/priority", "'high'"),
        arguments("{'priority':9}", "/priority", "'low'"),
        arguments("{'startDateTime':'2026-04-02T23:30:00Z'}", "/start_date", "'2026-04-02'"),
        arguments("{'startDateTime':null}", "/start_date", "null"),
        arguments("{'dueDateTime':'2026-05-20T00:00:00Z'}", "/due_date", "'2026-05-20'"),
        arguments("{'dueDateTime':null}", "/due_date", "null"),
        arguments("{'bucketId':'$doing'}", "/planner_bucket_id", "'$doing'"),
        arguments("{'bucketId':'$doing'}", "/planner_bucket_name", "'Doing'"),
        arguments(
            "{'assignments':{'$ben':{'@odata.type':$assignment,'orderHint':' !'}}}",
            "/assignee_ids",
            "['$anna','$ben']"),
        arguments("{'assignments':{'$anna':null}}", "/assignee_ids", "[]"),
        arguments("{'assignments':{'$anna':null}}", "/assigned_to", "null"),
        arguments(
            "{'appliedCategories':{'category2':true,'category9':true}}",
            "/labels",
            "['Urgent','Home','category9']"),
        arguments("{'appliedCategories':{'category1':false}}", "/labels", "[]"),
        arguments("{'description':'A\\r\\nB'}", "/description", "'A\\nB'"),
        arguments("{'description':''}", "/description", "''"),
        arguments("{'checklist':{'$first':null}}", "/checklist_items/0/id", "'$second'"),
        arguments(
            "{'checklist':{'$first':{'@odata.type':$item,'title':'Renamed'}}}",
            "/checklist_items/0/title",
            "'Renamed'"),
        arguments(
            "{'checklist':{'$second':{'@odata.type':$item,'isChecked':true}}}",
            "/checklist_items/1/is_checked",
            "true"),
        arguments(
            "{'checklist':{'$second':{'@odata.type':$item,'orderHint':' !'}}}",
            "/checklist_items/0/id",
            "'$second'"),
        arguments(
            "{'checklist':{'$third':{'@odata.type':$item,'title':'Third','orderHint':' !'}}}",
            "/checklist_items/0/title",
            "'Third'"),
        arguments("{'references':{'https%3A//example%2Ecom/a%2Epdf':null}}", "/attachments", "[]"),
        arguments(
            "{'references':{'https%3A//example%2Ecom/a%2Epdf':"
                + "{'@odata.type':'#microsoft.graph.plannerExternalReference','alias':'Z'}}}",
            "/attachments/0/alias", "'Z'"));
  }

  @ParameterizedTest(name = "{0} shows at {1}")
  @MethodSource("personsEdits")
  void a_persons_edit_reaches_the_document_and_is_not_sent_back(
      String properties, String pointer, String shown) {
    String task = task();
    String document = documentOf(task);

    sync.personChanges(task, filled(properties));
    await()
        .untilAsserted(
            () -> assertThat(at(sync.document(document), pointer)).isEqualTo(filled(shown)));
    writesExpected.put(document, 0);
  }

  /** Of all edits above together, since waiting for quiet after each would take minutes. */
  @Test
  @Order(Integer.MAX_VALUE)
  void after_one_edit_everything_is_equal_and_nothing_is_written_any_more() {
    assertThat(writesExpected).isNotEmpty();
    sync.settle();
    writesExpected.forEach(
        (document, writes) -> {
          assertQuiet(document);
          String task = seen.link(document).orElseThrow().plannerId();
          assertThat(writesOf(task)).as("writes of %s", sync.task(task)).hasSize(writes);
        });
  }

  @Test
  void a_due_date_spelled_otherwise_keeps_planners_time_of_day() {
    String task = task();
    String document = documentOf(task);
    String due = sync.task(task).path("dueDateTime").asText();

    sync.agentChanges(document, filled("{'dueDate':'2026-05-10T01:00:00Z','title':'New'}"));
    await().until(() -> sync.task(task).path("title").asText().equals("New"));
    assertSettled(document);
    assertThat(sync.task(task).path("dueDateTime").asText()).isEqualTo(due);

    sync.personChanges(task, "{\"dueDateTime\":\"2026-05-10T21:15:00Z\",\"title\":\"Newer\"}");
    await().until(() -> sync.document(document).path("title").asText().equals("Newer"));
    assertSettled(document);
    assertThat(sync.task(task).path("dueDateTime").asText()).isEqualTo("2026-05-10T21:15:00Z");
    assertThat(sync.document(document).path("due_date").asText()).isEqualTo("2026-05-10");
  }

  @Test
  void an_agent_adds_renames_checks_reorders_and_removes_checklist_items() {
    String task = task();
    String document = documentOf(task);

    checklist(document, "[{'id':'$first','title':'One'},{'id':'$second','title':'Two'},'Bare']");
    awaitItems(task, "One", "Two", "Bare");
    String bare = sync.document(document).at("/checklist_items/2").toString();

    checklist(
        document, "[{'id':'$first','title':'1'},{'id':'$second','title':'Two'}," + bare + "]");
    awaitItems(task, "1", "Two", "Bare");

    checklist(
        document,
        "[{'id':'$first','title':'1','is_checked':true},{'id':'$second','title':'Two','more':7},"
            + bare
            + "]");
    await()
        .until(() -> sync.task(task).at("/details/checklist/" + FIRST + "/isChecked").asBoolean());

    checklist(
        document,
        "[{'id':'$second','title':'Two','more':7},{'id':'$first','title':'1','is_checked':true},"
            + bare
            + "]");
    awaitItems(task, "Two", "1", "Bare");

    checklist(document, "[{'id':'$second','title':'Two','more':7}," + bare + "]");
    awaitItems(task, "Two", "Bare");
    assertSettled(document);
    assertThat(writesOf(task)).hasSize(5);
    assertThat(sync.document(document).at("/checklist_items/0/more").asInt()).isEqualTo(7);
  }

  @Test
  void what_an_agent_reports_goes_one_way_below_the_description() {
    String task = task();
    String document = documentOf(task);

    sync.agentChanges(document, filled("{'output':'Found 3','reasoning':'Counted'}"));
    await().until(() -> sync.task(task).at("/details/description").asText().contains("Counted"));
    assertSettled(document);
    String description = sync.task(task).at("/details/description").asText();
    assertThat(description)
        .startsWith("Text\n\n--- agent report of " + document)
        .contains("Output:\nFound 3\n\nReasoning:\nCounted")
        .endsWith("--- end of agent report of " + document + " ---");
    assertThat(sync.document(document).path("description").asText()).isEqualTo("Text");
    assertThat(writesOf(task)).hasSize(1);

    sync.personChanges(task, object("{}").put("description", "Mine\n\n" + description).toString());
    await()
        .until(() -> sync.document(document).path("description").asText().equals("Mine\n\nText"));
    assertSettled(document);
    assertThat(sync.document(document).path("output").asText()).isEqualTo("Found 3");
    assertThat(writesOf(task)).hasSize(1);
  }

  /** Both sides are equal, nothing is written any more and nothing foreign was touched. */
  private void assertSettled(String document) {
    sync.settle();
    assertQuiet(document);
  }

  private void assertQuiet(String document) {
    seen.assertEqual(document);
    assertThat(seen.conflicts(document)).isEmpty();
    assertThat(seen.troubles(document)).isEmpty();
    ObjectNode now = sync.document(document);
    object(FOREIGN)
        .properties()
        .forEach(
            member ->
                assertThat(now.path(member.getKey()).toString())
                    .isEqualTo(member.getValue().toString()));
  }

  private String at(JsonNode node, String pointer) {
    JsonNode found = node.at(pointer);
    return found.isMissingNode() ? "missing" : found.toString();
  }

  private void checklist(String document, String items) {
    sync.agentChanges(document, filled("{'checklist_items':" + items + "}"));
  }

  private void awaitItems(String task, String... titles) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        sync.task(task).at("/details/checklist").properties().stream()
                            .map(Map.Entry::getValue)
                            .sorted(
                                java.util.Comparator.comparing(i -> i.path("orderHint").asText()))
                            .map(item -> item.path("title").asText()))
                    .containsExactly(titles));
    sync.settle();
  }

  private List<?> writesOf(String task) {
    return sync.writes().stream().filter(w -> w.path().contains("/tasks/" + task)).toList();
  }

  private String documentOf(String task) {
    String document = sync.storeIdOf(task);
    sync.agentChanges(document, FOREIGN);
    return document;
  }

  private String task() {
    return sync.world()
        .createTask(
            sync.plan(),
            object(
                filled(
                    "{'title':'Old','startDateTime':'2026-03-01T08:00:00Z',"
                        + "'dueDateTime':'2026-05-10T17:30:00Z',"
                        + "'assignments':{'$anna':{'@odata.type':$assignment,'orderHint':' !'}},"
                        + "'appliedCategories':{'category1':true},'description':'Text',"
                        + "'checklist':{'$second':{'@odata.type':$item,'title':'Two',"
                        + "'orderHint':' !'},'$first':{'@odata.type':$item,'title':'One',"
                        + "'orderHint':' !'}},"
                        + "'references':{'https%3A//example%2Ecom/a%2Epdf':{'@odata.type':"
                        + "'#microsoft.graph.plannerExternalReference','alias':'A'}}}")));
  }

  private String filled(String text) {
    return text.replace("$assignment", "'#microsoft.graph.plannerAssignment'")
        .replace("$item", "'#microsoft.graph.plannerChecklistItem'")
        .replace("$doing", doing)
        .replace("$anna", ANNA)
        .replace("$ben", BEN)
        .replace("$first", FIRST)
        .replace("$second", SECOND)
        .replace("$third", THIRD)
        .replace('\'', '"');
  }
}
