package io.plannersync.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerLensTest {

  private static final String ID = "Task-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PlannerLens lens = new PlannerLens(ZoneOffset.UTC);

  @Test
  void aTaskOfBetaWithUnknownMembersIsRead() {
    Half half =
        read(
            "{'@odata.etag':'x','title':' A\\r\\ntitle ','percentComplete':50,'priority':1,"
                + "'lastModifiedDateTime':'2025-01-01T00:00:00Z','creationSource':{'x':[]},"
                + "'bucketId':'b1','startDateTime':null,'dueDateTime':'2025-11-05T10:00:00.12Z',"
                + "'assignments':{'u2':{'assignedDateTime':'2025-01-02T00:00:00Z'},"
                + "'u1':{'assignedDateTime':'2025-01-01T00:00:00.5Z'},'u3':{},'u4':null},"
                + "'appliedCategories':{'@odata.type':'x','category10':true,'category2':true,"
                + "'category3':false},"
                + "'details':{'description':'d\\r\\n','notes':{'content':'x'},'references':"
                + "{'https%3A//a%2Eorg/b%2520c':{'alias':'A','type':'Other'}},'checklist':"
                + "{'i1':{'title':'one','isChecked':true,'orderHint':'b'},"
                + "'i2':{'title':'two','orderHint':'Z'}}}}");

    assertThat(half.values())
        .isEqualTo(
            Map.of(
                Field.TITLE, new Value.Text("A title"),
                Field.PROGRESS, new Value.Percent(50),
                Field.PRIORITY, new Value.Text("urgent"),
                Field.BUCKET, new Value.Text("b1"),
                Field.DUE, Value.day(LocalDate.of(2025, 11, 5)),
                Field.ASSIGNEES, members("u1", "u2", "u3"),
                Field.LABELS, members("category2", "category10"),
                Field.DESCRIPTION, new Value.Text("d"),
                Field.ATTACHMENTS, new Value.Members(Map.of("https://a.org/b%20c", "A")),
                Field.CHECKLIST,
                    new Value.Checklist(
                        List.of(
                            new Value.ChecklistItem("i2", "two", false),
                            new Value.ChecklistItem("i1", "one", true)))));
    assertThat(List.copyOf(half.get(Field.ASSIGNEES).asMembers().keySet()))
        .containsExactly("u1", "u2", "u3");
  }

  @Test
  void aTaskWithoutDetailsHasEmptyOnes() {
    assertThat(read("{'title':'t'}").values())
        .isEqualTo(
            Map.of(
                Field.TITLE, new Value.Text("t"),
                Field.PROGRESS, new Value.Percent(0),
                Field.PRIORITY, new Value.Text("normal")));
  }

  @Test
  void labelsComeInTheOrderOfTheirNumbers() {
    assertThat(
            read("{'appliedCategories':{'category10':true,'category9':true,'category2':true}}")
                .get(Field.LABELS)
                .asMembers()
                .keySet())
        .containsExactly("category2", "category9", "category10");
  }

  @Test
  void aPartOfATaskIsReadForWhatItShowsAndSomethingElseForNothing() {
    assertThat(lens.readPart(task("{'title':'t','percentComplete':50}"), ID, Half.EMPTY))
        .isEqualTo(Map.of(Field.TITLE, new Value.Text("t"), Field.PROGRESS, new Value.Percent(50)));
    assertThat(lens.readPart(NullNode.getInstance(), ID, Half.EMPTY)).isEmpty();
  }

  @Test
  void aPatchOfEitherPartIsNotEmpty() {
    assertThat(new PlannerPatch(task("{}"), null).isEmpty()).isFalse();
    assertThat(new PlannerPatch(null, task("{}")).isEmpty()).isFalse();
    assertThat(new PlannerPatch(null, null).isEmpty()).isTrue();
  }

  @Test
  void aChecklistItemThatIsNoObjectIsNone() {
    assertThat(
            read("{'details':{'checklist':{'@odata.type':'x','i1':null,'i2':{'title':'two'}}}}")
                .get(Field.CHECKLIST))
        .isEqualTo(checklistOf("i2", "two"));
  }

  @Test
  void ofTwoItemsWithTheSameHintOneIsMovedIfTheyAreToChangePlaces() {
    assertThat(
            detailsPatch(
                "{'details':{'checklist':{'a':{'title':'a','orderHint':'85'},"
                    + "'b':{'title':'b','orderHint':'85'}}}}",
                Map.of(Field.CHECKLIST, checklist("b", "a"))))
        .isEqualTo(
            task(
                "{'checklist':{'a':{'@odata.type':'#microsoft.graph.plannerChecklistItem',"
                    + "'orderHint':'85 !'}}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "https%3A//a%2Eorg/%20%09b,https://a.org/ \tb",
    "https%3A//a%2Eorg/%C3%A4,https://a.org/ä",
    "https%3A//a%2Eorg/%FF,https://a.org/%FF",
    "https%3A//a%2Eorg/%zz,https://a.org/%zz",
    "https%3A//a%2Eorg/%2,https://a.org/%2",
    "https%3A//a%2Eorg/%2F,https://a.org//",
    "https%3A//a%2Eorg/%２0,https://a.org/%２0",
    "https%3A//a%2Eorg/%2０,https://a.org/%2０"
  })
  void whatIsNotEncodedInTheKeyOfAReferenceStaysAsItIs(String key, String url) {
    assertThat(PlannerReferences.decode(key)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "0,urgent",
    "1,urgent",
    "2,high",
    "4,high",
    "5,normal",
    "7,normal",
    "8,low",
    "10,low"
  })
  void aPriorityStaysWhileItsWordIsUnchanged(int number, String word) {
    ObjectNode task = task("{'priority':" + number + "}");
    assertThat(lens.read(task, ID, Half.EMPTY).get(Field.PRIORITY)).isEqualTo(new Value.Text(word));
    assertThat(lens.patch(task, ID, Half.EMPTY, Map.of(Field.PRIORITY, new Value.Text(word))))
        .isEqualTo(new PlannerPatch(null, null));
  }

  @ParameterizedTest
  @CsvSource({"urgent,1", "high,3", "low,9"})
  void aPriorityIsWrittenAsPlannersOwnPagesDo(String word, int number) {
    assertThat(taskPatch("{'priority':5}", Map.of(Field.PRIORITY, new Value.Text(word))))
        .isEqualTo(task("{'priority':" + number + "}"));
  }

  @Test
  void aDayThatIsUnchangedKeepsItsTimeOfDay() {
    assertThat(
            taskPatch(
                "{'dueDateTime':'2025-11-05T23:00:00Z'}",
                Map.of(Field.DUE, Value.day(LocalDate.of(2025, 11, 5)))))
        .isNull();
    assertThat(
            taskPatch(
                "{'dueDateTime':'2025-11-05T23:00:00Z'}",
                Map.of(Field.DUE, Value.day(LocalDate.of(2025, 11, 6)))))
        .isEqualTo(task("{'dueDateTime':'2025-11-06T10:00:00Z'}"));
    assertThat(
            taskPatch("{'dueDateTime':'2025-11-05T23:00:00Z'}", Map.of(Field.DUE, Value.NOTHING)))
        .isEqualTo(task("{'dueDateTime':null}"));
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,2025-11-05T10:00:00Z",
    "America/New_York,2025-11-05T10:00:00Z",
    "Pacific/Kiritimati,2025-11-04T22:00:00Z",
    "Etc/GMT+12,2025-11-06T00:00:00Z"
  })
  void aDayIsWrittenAsTenOClockOrAsNoonOfTheZone(ZoneId zone, String instant) {
    assertThat(
            new PlannerLens(zone)
                .newTask("p", Map.of(Field.DUE, Value.day(LocalDate.of(2025, 11, 5))))
                .get("dueDateTime")
                .asText())
        .isEqualTo(instant);
  }

  @Test
  void aDueDateThatWouldBeBeforeTheStartOfItsDayTakesTheStartAlong() {
    assertThat(
            taskPatch(
                "{'startDateTime':'2025-11-05T23:00:00Z','dueDateTime':'2025-11-09T10:00:00Z'}",
                Map.of(Field.DUE, Value.day(LocalDate.of(2025, 11, 5)))))
        .isEqualTo(
            task("{'startDateTime':'2025-11-05T10:00:00Z','dueDateTime':'2025-11-05T10:00:00Z'}"));
  }

  @Test
  void someoneWhoStaysIsNotNamed() {
    assertThat(
            taskPatch(
                "{'assignments':{'u1':{'orderHint':'85'},'u2':{'orderHint':'86'}}}",
                Map.of(Field.ASSIGNEES, members("u2", "u3"))))
        .isEqualTo(
            task(
                "{'assignments':{'u3':{'@odata.type':'#microsoft.graph.plannerAssignment',"
                    + "'orderHint':' !'},'u1':null}}"));
  }

  @Test
  void labelsAreAddedAndTakenAway() {
    assertThat(
            taskPatch(
                "{'appliedCategories':{'category1':true,'category2':true}}",
                Map.of(Field.LABELS, members("category2", "category3"))))
        .isEqualTo(task("{'appliedCategories':{'category3':true,'category1':false}}"));
  }

  @Test
  void anItemMovesBetweenItsNeighbours() {
    String details =
        "{'details':{'checklist':{'a':{'title':'a','orderHint':'5637'},"
            + "'b':{'title':'b','orderHint':'adhg'},'c':{'title':'c','orderHint':'b000'}}}}";
    assertThat(detailsPatch(details, Map.of(Field.CHECKLIST, checklist("n", "a", "c", "b"))))
        .isEqualTo(
            task(
                "{'checklist':{'n':{'@odata.type':'#microsoft.graph.plannerChecklistItem',"
                    + "'title':'n','isChecked':false,'orderHint':' 5637!'},"
                    + "'b':{'@odata.type':'#microsoft.graph.plannerChecklistItem',"
                    + "'orderHint':'b000 !'}}}"));
    assertThat(detailsPatch(details, Map.of(Field.CHECKLIST, checklist("a", "c"))))
        .isEqualTo(task("{'checklist':{'b':null}}"));
    assertThat(detailsPatch("{}", Map.of(Field.CHECKLIST, checklist("x", "y"))))
        .isEqualTo(
            task(
                "{'checklist':{'x':{'@odata.type':'#microsoft.graph.plannerChecklistItem',"
                    + "'title':'x','isChecked':false,'orderHint':' !'},"
                    + "'y':{'@odata.type':'#microsoft.graph.plannerChecklistItem',"
                    + "'title':'y','isChecked':false,'orderHint':' ! !'}}}"));
  }

  @Test
  void onlyTheReferenceThatDiffersIsSent() {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("https://a.org", "");
    wanted.put("https://c.org/x#1", "C");
    assertThat(
            detailsPatch(
                "{'details':{'references':{'https%3A//a%2eorg':{'alias':'A'},"
                    + "'https%3A//b%2Eorg':{'alias':'B'}}}}",
                Map.of(Field.ATTACHMENTS, Value.members(wanted))))
        .isEqualTo(
            task(
                "{'references':{'https%3A//a%2eorg':{'@odata.type':"
                    + "'#microsoft.graph.plannerExternalReference','alias':null},"
                    + "'https%3A//c%2Eorg/x%231':{'@odata.type':"
                    + "'#microsoft.graph.plannerExternalReference','alias':'C','type':'Other',"
                    + "'previewPriority':' !'},'https%3A//b%2Eorg':null}}"));
  }

  @Test
  void humanTextMovesAboveTheReportWithTheNextReport() {
    String description = PlannerFence.compose("above", "old", ID, 32_000) + "\nbelow";
    ObjectNode task = task("{}");
    task.putObject("details").put("description", description);

    PlannerPatch patch =
        lens.patch(task, ID, Half.EMPTY, Map.of(Field.REPORT, new Value.Text("new")));

    assertThat(patch.details().get("description").asText())
        .isEqualTo(PlannerFence.compose("above\n\nbelow", "new", ID, 32_000));
    assertThat(lens.fencedStoreId(task)).isEqualTo(ID);
    assertThat(lens.fencedStoreId(task("{}"))).isNull();
  }

  @Test
  void aReportThatIsShortenedIsNotSentAgain() {
    PlannerLens narrow =
        new PlannerLens(ZoneOffset.UTC, new PlannerLimits(255, 300, 20, 100, 20, 15, 25));
    Map<Field, Value> writes = Map.of(Field.REPORT, new Value.Text("long ".repeat(100).strip()));
    ObjectNode task = task("{'details':{'description':'human'}}");

    PlannerPatch first = narrow.patch(task, ID, Half.EMPTY, writes);
    ObjectNode after = PatchSemantics.apply(task, first);

    assertThat(first.details().get("description").asText()).hasSizeLessThanOrEqualTo(300);
    assertThat(narrow.read(after, ID, Half.EMPTY).get(Field.REPORT).asText())
        .startsWith("long long")
        .endsWith("[shortened]");
    assertThat(narrow.patch(after, ID, Half.EMPTY, writes).isEmpty()).isTrue();
  }

  @Test
  void whatIsRefusedIsNeverSent() {
    Map<Field, Value> writes = new LinkedHashMap<>();
    for (Field field : Field.values()) {
      writes.put(field, new Value.Refused("x", "y"));
    }
    ObjectNode task =
        task("{'title':'t','priority':1,'assignments':{'u':{}},'details':{'description':'d'}}");
    assertThat(lens.patch(task, ID, Half.EMPTY, writes).isEmpty()).isTrue();
    assertThat(lens.newTask("p", writes)).isEqualTo(task("{'planId':'p'}"));
  }

  @Test
  void aTitleOrABucketIsNeverTakenAway() {
    Map<Field, Value> writes = Map.of(Field.TITLE, Value.NOTHING, Field.BUCKET, Value.NOTHING);
    assertThat(taskPatch("{'title':'t','bucketId':'b'}", writes)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'x':1|true",
        "'title':'other'|false",
        "'title':'T '|true",
        "'planId':'q'|false",
        "'dueDateTime':'2025-11-05T10:00:00.0000000+00:00'|true",
        "'dueDateTime':'2025-11-06T10:00:00Z'|false",
        "'dueDateTime':null|false",
        "'percentComplete':51|false",
        "'assignments':{'u1':{'orderHint':'8585'},'u2':{}}|false",
        "'assignments':{'u1':{'orderHint':'8585'}}|true",
        "'appliedCategories':{}|false"
      })
  void theTaskThatWasPostedIsRecognised(String member, boolean same) {
    Map<Field, Value> values = new LinkedHashMap<>();
    values.put(Field.TITLE, new Value.Text("T"));
    values.put(Field.PROGRESS, new Value.Percent(50));
    values.put(Field.DUE, Value.day(LocalDate.of(2025, 11, 5)));
    values.put(Field.ASSIGNEES, members("u1"));
    values.put(Field.LABELS, members("category1"));
    ObjectNode posted = lens.newTask("p", values);
    ObjectNode task = posted.deepCopy().put("id", "t").put("bucketId", "b");
    task.setAll(task("{" + member + "}"));

    assertThat(lens.sameAsPosted(task, posted)).isEqualTo(same);
  }

  private Half read(String json) {
    return lens.read(task(json), ID, Half.EMPTY);
  }

  private ObjectNode taskPatch(String json, Map<Field, Value> writes) {
    PlannerPatch patch = lens.patch(task(json), ID, Half.EMPTY, writes);
    assertThat(patch.details()).isNull();
    return patch.task();
  }

  private ObjectNode detailsPatch(String json, Map<Field, Value> writes) {
    PlannerPatch patch = lens.patch(task(json), ID, Half.EMPTY, writes);
    assertThat(patch.task()).isNull();
    return patch.details();
  }

  private static Value checklist(String... ids) {
    return Value.checklist(
        Arrays.stream(ids).map(id -> new Value.ChecklistItem(id, id, false)).toList());
  }

  private static Value checklistOf(String id, String title) {
    return Value.checklist(List.of(new Value.ChecklistItem(id, title, false)));
  }

  private static Value members(String... keys) {
    Map<String, String> members = new LinkedHashMap<>();
    Arrays.stream(keys).forEach(key -> members.put(key, ""));
    return Value.members(members);
  }

  private static ObjectNode task(String json) {
    try {
      return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
