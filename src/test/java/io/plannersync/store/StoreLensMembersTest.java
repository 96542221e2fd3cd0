package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a document says beside its fields, and people whom no directory knows. */
class StoreLensMembersTest extends StoreLensExamples {

  private static final String TASK = "abcdefghijklmnopqrstuvwxyz_-";

  @Test
  void aMemberSpeaksOfItsFieldAndAnUnknownOneOfNone() {
    assertThat(lens.fieldsOf(List.of("title", "due_date", "nobody's")))
        .containsExactly(Field.TITLE, Field.DUE);
    assertThat(lens.fieldsOf(List.of("nobody's"))).isEmpty();
    assertThat(lens.fieldsOf(lens.members())).containsExactlyInAnyOrder(Field.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sync_status':'pending'}|true",
        "{'sync_status':'queued'}|true",
        "{'sync_status':'synced'}|false",
        "{'status':'pending'}|false",
        "{}|false"
      })
  void aDocumentWaitsForTheSyncIfItSaysSo(String doc, boolean pending) {
    assertThat(lens.isPending(json(doc))).isEqualTo(pending);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'planner_id':'p1','plannerId':'p2'}|p1",
        "{'plannerId':'p2','external_id':'" + TASK + "'}|p2",
        "{'planner_id':'no id','plannerId':'p2'}|p2",
        "{'planner_id':'no id','external_id':'" + TASK + "'}|" + TASK,
        "{'external_id':'" + TASK + "x'}|",
        "{'external_id':'ticket-1'}|",
        "{}|"
      })
  void theTaskOfADocumentIsTheFirstIdThatCanBeOne(String doc, String task) {
    assertThat(lens.namedTask(json(doc))).isEqualTo(Optional.ofNullable(task));
  }

  @Test
  void aCopyAddsOnlyTheMembersThatAreGoneAndNothingIfNoneAre() {
    String last = json("{'title':'new'}");
    assertThat(StoreLens.together(last, json("{'title':'old','due_date':'2025-01-01'}")))
        .isEqualTo(json("{'title':'new','due_date':'2025-01-01'}"));
    assertThat(StoreLens.together(last, json("{'title':'old'}"))).isSameAs(last);
    assertThat(StoreLens.together(null, last)).isSameAs(last);
  }

  @Test
  void whileNoDirectoryIsKnownAnIdIsOneWhereIdsAreHeldOrWhereTheListNamesIt() {
    assertThat(unknown("{'planner_assigned_to_id':'u1'}")).isEqualTo(members("u1"));
    assertThat(unknown("{'assignee_ids':['u1','u2'],'assigned_to':'u2'}"))
        .isEqualTo(members("u1", "u2"));
    assertThat(unknown("{'assigned_to':'u1'}")).isInstanceOf(Value.Refused.class);
    assertThat(unknown("{'planner_assigned_to_id':'a@example.org'}"))
        .isInstanceOf(Value.Refused.class);
    assertThat(unknown("{'planner_assigned_to_id':'a b'}")).isInstanceOf(Value.Refused.class);
  }

  @Test
  void whereTheDirectoryIsKnownAnIdThatIsNotInItIsRefusedUnlessItIsAGuid() {
    assertThat(read("{'planner_assigned_to_id':'u1'}", Field.ASSIGNEES))
        .isInstanceOf(Value.Refused.class);
    assertThat(
            read(
                "{'planner_assigned_to_id':'ABCDEF00-0000-4000-8000-0000000000FF'}",
                Field.ASSIGNEES))
        .isEqualTo(members("abcdef00-0000-4000-8000-0000000000ff"));
  }

  private Value unknown(String doc) {
    return lens.halfAgainst(ID, json(doc), Half.EMPTY, Names.NONE).get(Field.ASSIGNEES);
  }
}
