package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.planner.FieldValues;
import io.plannersync.planner.PlannerLimits;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLensTest {

  private static final String ID = "Task-1a2b3c4d";
  private static final Names NAMES = FieldValues.NAMES;
  private static final Instant NOW = Instant.parse("2025-11-24T12:00:00.123456Z");
  private static final String ADA = FieldValues.USERS.get(0);
  private static final String ADA2 = FieldValues.USERS.get(1);
  private static final String GRACE = FieldValues.USERS.get(3);

  private final StoreLens lens = new StoreLens(ZoneOffset.UTC, PlannerLimits.DEFAULT);

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

  @Test
  void aStatusOfTheAgentsStaysWhileThePercentDoesNotContradict() {
    String doc = "{'status':'agent_finished','percent_complete':0.5}";
    assertThat(write(doc, Field.PROGRESS, new Value.Percent(70)))
        .isEqualTo(json("{'status':'agent_finished','percent_complete':0.7}"));
    assertThat(write(doc, Field.PROGRESS, new Value.Percent(100)))
        .isEqualTo(
            json(
                "{'status':'completed','percent_complete':1.0,"
                    + "'completed_at':'2025-11-24T12:00:00.123456Z'}"));
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
    StoreLens newYork = new StoreLens(ZoneId.of("America/New_York"), PlannerLimits.DEFAULT);
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
  void writingABucketBringsItsNameInLine() {
    assertThat(
            write(
                "{'planner_bucket_id':'b1','planner_bucket_name':'To do'}",
                Field.BUCKET,
                new Value.Text("b4")))
        .isEqualTo(json("{'planner_bucket_id':'b4','planner_bucket_name':'b1','bucket_id':'b4'}"));
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
  void editingTheOneNameReplacesOnlyTheEarliestAssigned() {
    String doc = write("{'title':'t','assigned_to':'Annika'}", Field.ASSIGNEES, members(ADA2, ADA));
    assertThat(doc)
        .isEqualTo(
            json(
                "{'title':'t','assigned_to':'ada2@example.org','assignee_ids':['%s','%s'],"
                        .formatted(ADA2, ADA)
                    + "'planner_assigned_to_id':'%s'}".formatted(ADA2)));
    Half before = half(doc, Half.EMPTY);

    String edited = doc.replace("ada2@example.org", "Grace");
    Half settled = half(edited, before);
    assertThat(settled.get(Field.ASSIGNEES)).isEqualTo(members(GRACE, ADA));
    assertThat(List.copyOf(settled.get(Field.ASSIGNEES).asMembers().keySet()))
        .containsExactly(GRACE, ADA);
    assertThat(half(edited, settled).get(Field.ASSIGNEES)).isEqualTo(members(GRACE, ADA));

    assertThat(half(doc.replace("ada2@example.org", ""), before).get(Field.ASSIGNEES))
        .isEqualTo(members(ADA));
    assertThat(half(doc.replace("ada2@example.org", "Annika"), before).get(Field.ASSIGNEES))
        .isEqualTo(members(ADA));
    assertThat(
            half(doc.replace("'%s','%s'".formatted(ADA2, ADA).replace('\'', '"'), ""), before)
                .get(Field.ASSIGNEES))
        .isEqualTo(Value.NOTHING);
  }

  @Test
  void aRefusedNameIsUnderstoodOnceItIsKnown() {
    String settled = write("{'title':'t'}", Field.ASSIGNEES, members(GRACE, ADA));
    String edited = settled.replace("\"Grace\"", "\"Joan\"");
    Half refused = half(edited, half(settled, Half.EMPTY));
    assertThat(refused.get(Field.ASSIGNEES)).isInstanceOf(Value.Refused.class);

    Map<String, Names.User> users = new LinkedHashMap<>(NAMES.users());
    users.put("joan", new Names.User("joan", "Joan", null, null));
    assertThat(
            lens.halfAgainst(ID, edited, refused, new Names(users, Map.of(), Map.of()))
                .get(Field.ASSIGNEES))
        .isEqualTo(members("joan", ADA));
  }

  @Test
  void labelsThatStayKeepTheirSpelling() {
    assertThat(
            write(
                "{'labels':['ops','category1',null]}",
                Field.LABELS,
                members("category25", "category3", "category10")))
        .isEqualTo(json("{'labels':['ops','category3','category10']}"));
    assertThat(write("{}", Field.LABELS, members("category25")))
        .isEqualTo(json("{'labels':['Ops']}"));
  }

  @Test
  void aDescriptionThatLivesInNotesIsWrittenThere() {
    assertThat(write("{'notes':'a'}", Field.DESCRIPTION, Value.text("b")))
        .isEqualTo(json("{'notes':'b'}"));
    assertThat(write("{'description':'','notes':'a'}", Field.DESCRIPTION, Value.text("b")))
        .isEqualTo(json("{'description':'b','notes':'a'}"));
  }

  @Test
  void theReportIsOutputAndReasoning() {
    assertThat(read("{'output':'a\\r\\n','reasoning':{'why':1.0}}", Field.REPORT))
        .isEqualTo(new Value.Text("Output:\na\n\nReasoning:\n{\"why\":1.0}"));
    assertThat(write("{'output':'a'}", Field.REPORT, new Value.Text("b")))
        .isEqualTo(json("{'output':'a'}"));
  }

  @Test
  void checklistItemsAreWrittenWhereTheyLive() {
    String doc =
        "{'checklist_items':['bare'],'subtasks':['Task-other',"
            + "{'id':'Task-10000000-0000-4000-8000-000000000001','title':'s','status':'in_progress','n':1.0}]}";
    List<Value.ChecklistItem> items = half(doc, Half.EMPTY).get(Field.CHECKLIST).asItems();
    assertThat(items).extracting(Value.ChecklistItem::title).containsExactly("bare", "s");
    assertThat(items.get(1).id()).isEqualTo("10000000-0000-4000-8000-000000000001");

    Value changed =
        Value.checklist(
            List.of(
                items.get(0),
                new Value.ChecklistItem(items.get(1).id(), "s2", true),
                new Value.ChecklistItem("10000000-0000-4000-8000-000000000002", "new", false)));
    assertThat(write(doc, Field.CHECKLIST, changed))
        .isEqualTo(
            json(
                "{'checklist_items':[{'id':'%s','title':'bare'}],'subtasks':["
                        .formatted(items.get(0).id())
                    + "{'id':'Task-10000000-0000-4000-8000-000000000001','title':'s2',"
                    + "'status':'completed','n':1.0},"
                    + "{'id':'10000000-0000-4000-8000-000000000002','title':'new',"
                    + "'status':'not_started'},'Task-other']}"));
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
  void attachmentsKeepTheirOtherMembers() {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("https://a.org", "A");
    wanted.put("https://b.org", "");
    wanted.put("https://c.org", "C");
    assertThat(
            write(
                "{'attachments':['https://a.org',{'url':'https://b.org','name':'B','size':1.0},"
                    + "{'url':'https://d.org'}]}",
                Field.ATTACHMENTS,
                Value.members(wanted)))
        .isEqualTo(
            json(
                "{'attachments':[{'url':'https://a.org','alias':'A'},"
                    + "{'url':'https://b.org','name':null,'size':1.0},"
                    + "{'url':'https://c.org','alias':'C'}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TITLE|{'title':null}|the document has no title; write a text into `title`",
        "TITLE|{'title':' ','name':''}|the document has no title; write a text into `title`",
        "TITLE|{'title':['x']}|the title is no text; write a text into `title`",
        "PROGRESS|{'percent_complete':101}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':-0.1}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':1e999999}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':'much'}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':true}|the percent is not between 0 and 100",
        "PROGRESS|{'status':'blocked'}|the status is none of not_started, in_progress, completed",
        "PRIORITY|{'priority':'asap'}|the priority is none of urgent, high, normal, low",
        "PRIORITY|{'priority':11}|the priority is none of urgent, high, normal, low",
        "PRIORITY|{'priority':1e999999999}|the priority is none of urgent, high, normal, low",
        "START|{'start_date':'soon'}|the start date is no date; write it as YYYY-MM-DD",
        "DUE|{'due_date':{'x':1}}|the due date is no date; write it as YYYY-MM-DD",
        "DUE|{'due_date':'2025-02-30'}|the due date is no date; write it as YYYY-MM-DD",
        "DUE|{'due_date':'2025-11-05T23:00:00ZT00:00:00Z'}|the due date is no date",
        "DUE|{'due_date':'0001-01-01'}|the due date is no date; write it as YYYY-MM-DD",
        "DUE|{'start_date':'2025-02-02','due_date':'2025-02-01'}|the due date is before the start",
        "BUCKET|{'bucket_id':'elsewhere'}|the plan has no bucket of this id or name",
        "BUCKET|{'bucket_name':'doing'}|the plan has no bucket of this id or name",
        "ASSIGNEES|{'assigned_to':'Nobody'}|nobody, or more than one user, is known as \"Nobody\"",
        "ASSIGNEES|{'assigned_to':'Ada'}|nobody, or more than one user, is known as \"Ada\"",
        "ASSIGNEES|{'assignee_ids':['short']}|nobody, or more than one user, is known as \"short\"",
        "ASSIGNEES|{'assignee_ids':[1]}|an assignee is no text; write user ids into `assignee_ids`",
        "LABELS|{'labels':['Ops','Purple']}|the plan has no label \"Purple\"",
        "LABELS|{'labels':['category26']}|the plan has no label \"category26\"",
        "LABELS|{'labels':[{}, 5]}|the plan has no label \"5\"",
        "DESCRIPTION|{'description':['x']}|the description is no text",
        "CHECKLIST|{'checklist_items':[{'id':'1'}]}|a checklist item has no title",
        "ATTACHMENTS|{'attachments':['/tmp/x']}|the attachment \"/tmp/x\" is no web address",
        "ATTACHMENTS|{'attachments':[{'path':'x'}]}|the attachment",
        "ATTACHMENTS|{'attachments':['ftp://x']}|the attachment \"ftp://x\" is no web address"
      })
  void whatIsNoValueIsRefusedWithItsReason(Field field, String doc, String reason) {
    Value value = read(doc, field);
    assertThat(value).isInstanceOf(Value.Refused.class);
    assertThat(((Value.Refused) value).reason()).startsWith(reason);
  }

  @Test
  void whatIsTooMuchForPlannerIsRefused() {
    String items =
        IntStream.range(0, 21).mapToObj(i -> "'item " + i + "'").collect(Collectors.joining(","));
    String urls =
        IntStream.range(0, 11)
            .mapToObj(i -> "'https://a.org/" + i + "'")
            .collect(Collectors.joining(","));
    String ids =
        IntStream.range(10, 31)
            .mapToObj(i -> "'00000000-0000-4000-8000-0000000000" + i + "'")
            .collect(Collectors.joining(","));
    assertThat(reason("{'title':'" + "x".repeat(256) + "'}", Field.TITLE))
        .isEqualTo("the title has 256 characters and Planner takes 255; shorten it");
    assertThat(reason("{'description':'" + "x".repeat(32_001) + "'}", Field.DESCRIPTION))
        .isEqualTo("the description has 32001 characters and Planner takes 32000; shorten it");
    assertThat(reason("{'checklist_items':[" + items + "]}", Field.CHECKLIST))
        .isEqualTo("the checklist has 21 items and Planner takes 20; remove some");
    assertThat(reason("{'checklist_items':['" + "x".repeat(101) + "']}", Field.CHECKLIST))
        .endsWith("has 101 characters and Planner takes 100; shorten it");
    assertThat(reason("{'attachments':[" + urls + "]}", Field.ATTACHMENTS))
        .isEqualTo("11 attachments are listed and Planner takes 10; remove some");
    assertThat(reason("{'assignee_ids':[" + ids + "]}", Field.ASSIGNEES))
        .isEqualTo("21 people are assigned and Planner takes 20; remove some");
    assertThat(((Value.Refused) read("{'title':'" + "x".repeat(999) + "'}", Field.TITLE)).shown())
        .hasSize(120);
  }

  @Test
  void theJunkOfThePredecessorIsNothing() {
    Half half =
        half(
            "{'title':'t','description':'','notes':'','labels':[],'attachments':[],"
                + "'checklist_items':[],'subtasks':[],'assigned_to':'Annika','due_date':null,"
                + "'start_date':'','planner_bucket_id':null,'output':'','priority':'normal',"
                + "'percent_complete':0.0,'status':'not_started'}",
            Half.EMPTY);
    assertThat(half.values())
        .isEqualTo(
            Map.of(
                Field.TITLE, new Value.Text("t"),
                Field.PROGRESS, new Value.Percent(0),
                Field.PRIORITY, new Value.Text("normal")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|no JSON object but empty",
        "null|no JSON object",
        "[]|no JSON object",
        "hello|no valid JSON",
        "{'a':1}{}|no valid JSON",
        "{'a':1,'a':2}|no valid JSON",
        "{'a':{'b':1,'b':2}}|no valid JSON",
        "{'a':1e99999999999}|the value"
      })
  void whatIsNoDocumentIsMalformed(String raw, String reason) {
    StoreSight sight = lens.read(ID, json(raw), Half.EMPTY, NAMES);
    assertThat(sight).isInstanceOf(StoreSight.Malformed.class);
    assertThat(((StoreSight.Malformed) sight).reason()).contains(reason);
  }

  @Test
  void absurdNestingIsMalformed() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(lens.read(ID, deep, Half.EMPTY, NAMES)).isInstanceOf(StoreSight.Malformed.class);
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

  @Test
  void everyWriteIsStamped() {
    String doc =
        json(
            "{'x':1.0,'sync_status':'pending_sync','external_id':'old','updated_at':'u','planId':'q'}");
    StoreLens.Stamp silent = new StoreLens.Stamp("s1", NOW, "p", "plan", null, "e", false);
    StoreLens.Stamp touched = new StoreLens.Stamp("s1", NOW, "p", "plan", "T", "e", true);
    assertThat(lens.write(ID, doc, Map.of(), NAMES, silent))
        .isEqualTo(
            json(
                "{'x':1.0,'sync_status':'synced','external_id':'p','updated_at':'u',"
                    + "'planId':'plan','sync_base':'s1','planner_id':'p','planner_plan_id':'plan',"
                    + "'plan_id':'plan','planner_etag':'e'}"));
    assertThat(lens.write(ID, doc, Map.of(), NAMES, touched))
        .contains("\"updated_at\":\"2025-11-24T12:00:00.123456Z\"")
        .contains("\"last_modified_at\":\"2025-11-24T12:00:00.123456Z\"")
        .contains("\"planner_plan_title\":\"T\"");
    assertThat(lens.write(ID, json("{'sync_status':'mine'}"), Map.of(), NAMES, silent))
        .contains("\"sync_status\":\"mine\"");
  }

  @Test
  void aDocumentMadeFromPlannerIsOneThatThePredecessorsReadersKnow() {
    Map<Field, Value> values = new LinkedHashMap<>();
    values.put(Field.TITLE, new Value.Text("t"));
    values.put(Field.PROGRESS, new Value.Percent(100));
    values.put(Field.PRIORITY, new Value.Text("high"));
    values.put(Field.DUE, Value.day(LocalDate.of(2025, 12, 1)));
    values.put(Field.BUCKET, new Value.Text("b1"));
    values.put(Field.ASSIGNEES, members(GRACE));
    assertThat(
            lens.create(
                ID,
                values,
                NAMES,
                new StoreLens.Stamp("s1", NOW, "p", "plan", "T", "e", true),
                NOW))
        .isEqualTo(
            json(
                "{'id':'Task-1a2b3c4d','title':'t','status':'completed','percent_complete':1.0,"
                    + "'completed_at':'2025-11-24T12:00:00.123456Z','priority':'high',"
                    + "'due_date':'2025-12-01','planner_bucket_id':'b1','bucket_id':'b1',"
                    + "'assignee_ids':['%s'],'assigned_to':'Grace',".formatted(GRACE)
                    + "'planner_assigned_to_id':'%s','planner_bucket_name':'To do',"
                        .formatted(GRACE)
                    + "'created_at':'2025-11-24T12:00:00.123456Z','source':'planner',"
                    + "'sync_base':'s1','planner_id':'p','external_id':'p',"
                    + "'planner_plan_id':'plan','plan_id':'plan','planner_plan_title':'T',"
                    + "'planner_etag':'e','last_modified_at':'2025-11-24T12:00:00.123456Z',"
                    + "'updated_at':'2025-11-24T12:00:00.123456Z'}"));
  }

  private Half half(String doc, Half before) {
    return lens.halfAgainst(ID, json(doc), before, NAMES);
  }

  private Value read(String doc, Field field) {
    return half(doc, Half.EMPTY).get(field);
  }

  private String reason(String doc, Field field) {
    return ((Value.Refused) read(doc, field)).reason();
  }

  private String write(String doc, Field field, Value value) {
    return lens.write(
        ID,
        json(doc),
        Map.of(field, value),
        NAMES,
        new StoreLens.Stamp(null, NOW, null, null, null, null, false));
  }

  private static Value members(String... keys) {
    Map<String, String> members = new LinkedHashMap<>();
    Arrays.stream(keys).forEach(key -> members.put(key, ""));
    return Value.members(members);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
