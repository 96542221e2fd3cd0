package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLensSpellingsTest extends StoreLensExamples {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|0",
        "{'status':'not_started'}|0",
        "{'status':'pending'}|0",
        "{'status':'todo'}|0",
        "{'status':'in_progress'}|50",
        "{'status':'agent_finished'}|50",
        "{'status':'failed','percent_complete':0.7}|70",
        "{'status':'Completed'}|100",
        "{'status':'done'}|100",
        "{'percent_complete':0.29}|29",
        "{'percent_complete':1.0}|100",
        "{'percent_complete':1}|100",
        "{'percent_complete':29}|29",
        "{'percent_complete':'0.5'}|50",
        "{'percent_complete':0.999}|99",
        "{'percent_complete':0.0001}|1",
        "{'percentComplete':1}|1",
        "{'percentComplete':100}|100",
        "{'status':'completed','percent_complete':0.5}|100",
        "{'status':'in_progress','percent_complete':0}|50",
        "{'status':'blocked','percent_complete':0.4}|40"
      })
  void progressIsReadFromEverySpelling(String doc, int percent) {
    assertThat(read(doc, Field.PROGRESS)).isEqualTo(new Value.Percent(percent));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'status':'in_progress','percent_complete':0.3}|{'status':'completed','percent_complete':0.3}|100",
        "{'status':'in_progress','percent_complete':0.3}|{'status':'in_progress','percent_complete':1.0}|100",
        "{'status':'completed','percent_complete':1.0}|{'status':'completed','percent_complete':0.6}|60",
        "{'status':'completed','percent_complete':1.0}|{'status':'in_progress','percent_complete':1.0}|50",
        "{'status':'in_progress','percent_complete':0.3}|{'status':'in_progress'}|30",
        "{'status':'in_progress','percent_complete':0.3}|{'status':'todo','percent_complete':0.8}|0"
      })
  void ofStatusAndPercentTheOneThatChangedWinsAndItStaysSo(
      String before, String after, int percent) {
    Half settled = half(after, half(before, Half.EMPTY));

    assertThat(settled.get(Field.PROGRESS)).isEqualTo(new Value.Percent(percent));
    assertThat(half(after, settled).get(Field.PROGRESS)).isEqualTo(new Value.Percent(percent));
  }

  @ParameterizedTest
  @CsvSource({
    "urgent,urgent",
    "Critical,urgent",
    "high,high",
    "important,high",
    "medium,normal",
    "normal,normal",
    "LOW,low",
    "0,urgent",
    "1,urgent",
    "2,high",
    "4,high",
    "5,normal",
    "7,normal",
    "8,low",
    "10,low"
  })
  void priorityIsReadFromEverySpelling(String spelling, String word) {
    assertThat(read("{'priority':'" + spelling + "'}", Field.PRIORITY))
        .isEqualTo(new Value.Text(word));
    if (spelling.matches("\\d+")) {
      assertThat(read("{'priority':" + spelling + "}", Field.PRIORITY))
          .isEqualTo(new Value.Text(word));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-05,2025-11-05",
    "2025-11-05T00:00:00Z,2025-11-04",
    "2025-11-05T04:59:59.999999Z,2025-11-04",
    "2025-11-05T05:00Z,2025-11-05",
    "2025-11-05T23:00:00,2025-11-05",
    "2025-11-05 00:00:00.0000000,2025-11-05",
    "2025-11-05T01:00:00-05:00,2025-11-05",
    "2025-11-05T01:00:00+0200,2025-11-04",
    "2025-11-05T12:00:00+02,2025-11-05"
  })
  void aDateIsTheDayInTheZone(String spelling, LocalDate day) {
    StoreLens newYork = new StoreLens(ZoneId.of("America/New_York"));
    for (String member : List.of("due_date", "dueDate", "dueDateTime")) {
      String doc = json("{'title':'t','" + member + "':'" + spelling + "'}");
      assertThat(newYork.halfAgainst(ID, doc, Half.EMPTY, NAMES).get(Field.DUE))
          .isEqualTo(Value.day(day));
    }
  }

  @Test
  void ofTwoDatesTheOneThatChangedWins() {
    Half before = half("{'due_date':'2025-11-05','dueDate':'2025-11-05'}", Half.EMPTY);

    String edited = "{'due_date':'2025-11-05','dueDate':'2025-11-09'}";
    Half settled = half(edited, before);
    assertThat(settled.get(Field.DUE)).isEqualTo(Value.day(LocalDate.of(2025, 11, 9)));
    assertThat(half(edited, settled).get(Field.DUE)).isEqualTo(settled.get(Field.DUE));

    String cleared = "{'due_date':null,'dueDate':'2025-11-05'}";
    Half without = half(cleared, before);
    assertThat(without.get(Field.DUE)).isEqualTo(Value.NOTHING);
    assertThat(half(cleared, without).get(Field.DUE)).isEqualTo(Value.NOTHING);
    assertThat(half("{'due_date':'2025-11-05'}", before).get(Field.DUE))
        .isEqualTo(before.get(Field.DUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'planner_bucket_id':'b1'}",
        "{'bucket_id':'b1'}",
        "{'bucketId':'b1'}",
        "{'planner_bucket_name':'to do'}",
        "{'bucket_name':'To do'}",
        "{'bucket':'To do'}"
      })
  void aBucketIsReadByItsIdOrItsName(String doc) {
    assertThat(read(doc, Field.BUCKET)).isEqualTo(new Value.Text("b1"));
  }

  @Test
  void aBucketIdIsTakenAsItIsWhileThePlanIsUnknown() {
    assertThat(
            lens.halfAgainst(ID, json("{'bucket_id':'b9'}"), Half.EMPTY, Names.NONE)
                .get(Field.BUCKET))
        .isEqualTo(new Value.Text("b9"));
  }

  @Test
  void peopleAreReadFromEverySpelling() {
    for (String doc :
        List.of(
            "{'assignee_ids':['" + GRACE + "']}",
            "{'assigned_to':'grace'}",
            "{'assigned_to':['Grace']}",
            "{'assignedTo':['grace@example.org']}",
            "{'assigned_to_human_id':'" + GRACE + "'}",
            "{'planner_assigned_to_id':'" + GRACE + "','assigned_to':'Unknown User'}",
            "{'assigned_to_display_name':'Grace'}")) {
      assertThat(read(doc, Field.ASSIGNEES)).as(doc).isEqualTo(members(GRACE));
    }
    assertThat(read("{'assigned_to':'Annika'}", Field.ASSIGNEES)).isEqualTo(Value.NOTHING);
    Names annika =
        new Names(Map.of("u", new Names.User("u", "Annika", null, null)), Map.of(), Map.of());
    assertThat(
            lens.halfAgainst(ID, json("{'assigned_to':'Annika'}"), Half.EMPTY, annika)
                .get(Field.ASSIGNEES))
        .isEqualTo(members("u"));
  }

  @Test
  void theReportIsOutputAndReasoning() {
    assertThat(read("{'output':'a\\r\\n','reasoning':{'why':1.0}}", Field.REPORT))
        .isEqualTo(new Value.Text("Output:\na\n\nReasoning:\n{\"why\":1.0}"));
    assertThat(write("{'output':'a'}", Field.REPORT, new Value.Text("b")))
        .isEqualTo(json("{'output':'a'}"));
  }

  @Test
  void theKeyOfAnItemIsTheSameWheneverItIsRead() {
    String doc = "{'checklist_items':[{'id':'1','title':'a'},{'title':'x'},{'title':'x'}]}";
    List<Value.ChecklistItem> items = half(doc, Half.EMPTY).get(Field.CHECKLIST).asItems();
    assertThat(half(doc, Half.EMPTY).get(Field.CHECKLIST).asItems()).isEqualTo(items);
    assertThat(items).extracting(Value.ChecklistItem::id).doesNotHaveDuplicates();
    assertThat(
            lens.halfAgainst("Task-other", json(doc), Half.EMPTY, NAMES)
                .get(Field.CHECKLIST)
                .asItems())
        .extracting(Value.ChecklistItem::id)
        .doesNotContainAnyElementsOf(items.stream().map(Value.ChecklistItem::id).toList());
  }

  @Test
  void theDocumentSaysItsStampItsTimeItsPlanAndItsParent() {
    StoreSight.Document document =
        (StoreSight.Document)
            lens.read(
                ID,
                json(
                    "{'sync_base':'s7','last_modified_at':'2025-01-01T00:00:00','updated_at':"
                        + "'2025-01-02T00:00:00.5Z','planId':'p1','parent_task_id':'"
                        + ID
                        + "','root_task_id':'Task-root'}"),
                Half.EMPTY,
                NAMES);
    assertThat(document.stamp()).isEqualTo("s7");
    assertThat(document.modified()).isEqualTo(Instant.parse("2025-01-02T00:00:00.5Z"));
    assertThat(document.planId()).isEqualTo("p1");
    assertThat(document.partOf()).isEqualTo("Task-root");

    Half before = half("{'plan_id':'p1','planner_plan_id':'p1'}", Half.EMPTY);
    assertThat(
            ((StoreSight.Document)
                    lens.read(ID, json("{'plan_id':'p1','planner_plan_id':'p2'}"), before, NAMES))
                .planId())
        .isEqualTo("p2");
  }
}
