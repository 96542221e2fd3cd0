package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
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
        "TITLE|{'title':['x']}|`title` is a list and cannot be read; write a text",
        "PROGRESS|{'percent_complete':101}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':-0.1}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':1e999999}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':'much'}|the percent is not between 0 and 100",
        "PROGRESS|{'percent_complete':true}|`percent_complete` is true and cannot be read",
        "PROGRESS|{'status':'blocked'}|the status is none of not_started, in_progress, completed",
        "PRIORITY|{'priority':'asap'}|the priority is none of urgent, high, normal, low",
        "PRIORITY|{'priority':11}|the priority is none of urgent, high, normal, low",
        "PRIORITY|{'priority':1e999999999}|the priority is none of urgent, high, normal, low",
        "START|{'start_date':'soon'}|the start date is no date; write it as YYYY-MM-DD",
        "DUE|{'due_date':{'x':1}}|`due_date` is an object and cannot be read; write a date",
        "DUE|{'due_date':'2025-02-30'}|the due date is no date; write it as YYYY-MM-DD",
        "DUE|{'due_date':'2025-11-05T23:00:00ZT00:00:00Z'}|the due date is no date",
        "DUE|{'start_date':'2025-02-02','due_date':'2025-02-01'}|the due date is before the start",
        "BUCKET|{'bucket_id':'elsewhere'}|the plan has no bucket of this id or name",
        "BUCKET|{'bucket_name':'doing'}|2 buckets of the plan are called \"doing\"; write the id",
        "ASSIGNEES|{'assigned_to':'Nobody'}|nobody is known as \"Nobody\"",
        "ASSIGNEES|{'assigned_to':'Ada'}|2 users are known as \"Ada\"",
        "ASSIGNEES|{'assignee_ids':['short']}|nobody is known as \"short\"",
        "ASSIGNEES|{'assignee_ids':[1]}|nobody is known as \"1\"",
        "LABELS|{'labels':['Ops','Purple']}|the plan has no label \"Purple\"",
        "LABELS|{'labels':[{}, 5]}|entry 1 of `labels` is an object and cannot be read",
        "DESCRIPTION|{'description':['x']}|`description` is a list and cannot be read",
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
