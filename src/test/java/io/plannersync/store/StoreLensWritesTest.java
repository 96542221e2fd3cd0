package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreLensWritesTest extends StoreLensExamples {

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
}
