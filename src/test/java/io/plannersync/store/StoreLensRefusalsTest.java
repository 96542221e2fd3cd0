package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreLensRefusalsTest extends StoreLensExamples {

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
  void aFieldThatNobodyTouchedKeepsItsValueWhenItsNameIsGone() {
    String doc =
        "{'title':'t','labels':['Ops'],'planner_bucket_name':'To do','assigned_to':'Grace'}";
    Half settled = half(doc, Half.EMPTY);

    Half later = lens.halfAgainst(ID, json(doc), settled, Names.NONE);

    assertThat(later).isEqualTo(settled);
    assertThat(
            lens.halfAgainst(ID, json(doc.replace("Ops", "ops")), settled, Names.NONE)
                .get(Field.LABELS))
        .isInstanceOf(Value.Refused.class);
  }

  @Test
  void aDueDateIsRefusedOnceTheStartDateIsMovedBehindIt() {
    Half settled = half("{'start_date':'2025-01-01','due_date':'2025-01-05'}", Half.EMPTY);
    assertThat(half("{'start_date':'2025-01-06','due_date':'2025-01-05'}", settled).get(Field.DUE))
        .isInstanceOf(Value.Refused.class);
  }
}
