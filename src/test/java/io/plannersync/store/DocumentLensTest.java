package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DocumentLensTest extends StoreLensExamples {

  private static final String KEY1 = "10000000-0000-4000-8000-000000000001";
  private static final String KEY2 = "20000000-0000-4000-8000-000000000002";
  private static final String SUB1 = "Task-" + KEY1;
  private static final String SUB2 = "Task-" + KEY2;
  private static final ChecklistItem ONE = new ChecklistItem(KEY1, "one", false);
  private static final ChecklistItem TWO = new ChecklistItem(KEY2, "two", true);
  private static final Half SETTLED =
      new Half(Map.of(Field.CHECKLIST, Value.checklist(List.of(ONE, TWO))));
  private static final String PARENT =
      "{'title':'t','subtask_ids':['" + SUB1 + "','" + SUB2 + "'],'subtasks_created':true}";

  private final Map<String, Read> store = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final DocumentLens whole =
      new DocumentLens(
          lens,
          ids -> {
            asked.addAll(ids);
            Map<String, Read> reads = new HashMap<>();
            ids.forEach(id -> reads.put(id, store.getOrDefault(id, Read.ABSENT)));
            return reads;
          });

  @BeforeEach
  void subtasks() {
    put(SUB1, "'title':'one','status':'not_started','agent':1.0");
    put(SUB2, "'title':'two','status':'completed','percent_complete':1.0");
  }

  @Test
  void theSubtasksOfAParentAreItemsOfItsChecklist() {
    assertThat(checklist(PARENT, Half.EMPTY)).containsExactly(ONE, TWO);
  }

  @Test
  void aDocumentThatListsNoSubtasksCostsNoRead() {
    whole.read(ID, json("{'title':'t','subtasks':['" + SUB1 + "']}"), Half.EMPTY, NAMES);
    whole.read(ID, json("{'title':'t','subtask_ids':[]}"), Half.EMPTY, NAMES);

    assertThat(asked).isEmpty();
  }

  @Test
  void manyDocumentsAreReadWithTheirSubtasksInOneGo() {
    DocumentLens prepared = whole.prepared(Map.of(ID, json(PARENT), "Task-x", "{not json"));
    assertThat(asked).containsExactlyInAnyOrder(SUB1, SUB2);
    asked.clear();

    prepared.read(ID, json(PARENT), Half.EMPTY, NAMES);

    assertThat(asked).isEmpty();
  }

  @Test
  void aCheckedItemCompletesItsSubtaskAndKeepsTheRestOfIt() {
    DocumentLens.Written written = write(PARENT, new ChecklistItem(KEY1, "one", true), TWO);

    assertThat(written.raw()).isEqualTo(json(PARENT));
    assertThat(written.parts())
        .containsExactly(
            new DocumentLens.Part(
                SUB1,
                store.get(SUB1),
                json(
                    "{'id':'%s','parent_task_id':'%s','title':'one','status':'completed',"
                            .formatted(SUB1, ID)
                        + "'agent':1.0,'percent_complete':1.0,"
                        + "'completed_at':'2025-11-24T12:00:00.123456Z',"
                        + "'last_modified_at':'2025-11-24T12:00:00.123456Z',"
                        + "'updated_at':'2025-11-24T12:00:00.123456Z'}")));
  }

  @Test
  void aNewItemStaysInTheParentAndARemovedOneTakesItsSubtaskAlong() {
    ChecklistItem fresh = new ChecklistItem("30000000-0000-4000-8000-000000000003", "fresh", false);

    DocumentLens.Written written = write(PARENT, fresh, TWO);

    assertThat(written.raw())
        .isEqualTo(
            json(
                "{'title':'t','subtask_ids':['%s'],'subtasks_created':true,".formatted(SUB2)
                    + "'checklist_items':[{'id':'%s','title':'fresh','is_checked':false}]}"
                        .formatted(fresh.id())));
    assertThat(written.parts()).containsExactly(new DocumentLens.Part(SUB1, store.get(SUB1), null));
  }

  @Test
  void anItemThatComesBehindASubtaskGivesItAPlaceInTheParent() {
    ChecklistItem fresh = new ChecklistItem("30000000-0000-4000-8000-000000000003", "fresh", false);

    DocumentLens.Written written = write(PARENT, ONE, fresh, TWO);

    assertThat(written.raw()).contains(json("'subtasks':['" + SUB1 + "',{'id':'" + fresh.id()));
    assertThat(checklist(written.raw(), Half.EMPTY)).containsExactly(ONE, fresh, TWO);
  }

  @Test
  void aSubtaskWhoseKeyIsLostIsTheItemThatItWas() {
    store.remove(SUB1);

    assertThat(checklist(PARENT, SETTLED)).containsExactly(ONE, TWO);
    assertThat(checklist(PARENT, Half.EMPTY)).containsExactly(TWO);
    assertThat(checklist(PARENT.replace("'" + SUB1 + "',", ""), SETTLED)).containsExactly(TWO);
  }

  @Test
  void aSubtaskThatCannotBeReadIsTheItemThatItWasAndIsNeverWritten() {
    store.put(SUB1, new Read.Found("{not json", Representation.STRING, false));
    store.put(SUB2, new Read.WrongType("list"));

    assertThat(checklist(PARENT, SETTLED)).containsExactly(ONE, TWO);
    assertThat(write(PARENT, new ChecklistItem(KEY1, "one", true)).parts()).isEmpty();
  }

  @Test
  void aLostSubtaskSeemsNotRemovedWhereNobodyKnowsWhatItWas() {
    store.remove(SUB1);
    Half refused = new Half(Map.of(Field.CHECKLIST, new Value.Refused("x", "why")));

    assertThat(read(PARENT, refused).half().get(Field.CHECKLIST)).isInstanceOf(Value.Refused.class);
  }

  @Test
  void aLostSubtaskIsWrittenAgainWhenItsItemChanges() {
    store.remove(SUB1);

    DocumentLens.Written written = write(PARENT, new ChecklistItem(KEY1, "one", true), TWO);

    assertThat(written.parts()).hasSize(1);
    assertThat(written.parts().get(0).expected()).isEqualTo(Read.ABSENT);
    assertThat(written.parts().get(0).raw())
        .startsWith(
            json(
                "{'id':'%s','parent_task_id':'%s','source':'planner','external_id':'%s'"
                    .formatted(SUB1, ID, KEY1)))
        .contains(json("'title':'one'"), json("'status':'completed'"));
  }

  @Test
  void aSubtaskThatChangedMeanwhileStopsTheWrite() {
    StoreSight.Document seen = read(PARENT, Half.EMPTY);
    put(SUB2, "'title':'renamed','status':'completed'");

    assertThat(whole.write(ID, seen, Map.of(), NAMES, stamp())).isEmpty();
    assertThat(whole.write(ID, seen, Map.of(Field.CHECKLIST, Value.NOTHING), NAMES, stamp()))
        .isEmpty();
  }

  @Test
  void aDocumentOfAnotherParentIsNoItem() {
    store.put(SUB1, found("{'title':'one','parent_task_id':'Task-other'}"));
    store.put(SUB2, found("{'title':'two'}"));

    assertThat(checklist(PARENT, SETTLED)).isEmpty();
  }

  @Test
  void anItemOfTheParentsOwnListSpeaksForItsSubtask() {
    String both =
        PARENT.replace("{'title'", "{'subtasks':[{'id':'" + KEY1 + "','title':'own'}],'title'");

    assertThat(checklist(both, SETTLED))
        .containsExactly(new ChecklistItem(KEY1, "own", false), TWO);
    assertThat(write(both, TWO).parts()).isEmpty();
  }

  @Test
  void aSubtaskOfThePredecessorHasPlannersKeyEvenIfThatIsNoGuid() {
    store.put(
        "Task-91100",
        found(
            "{'title':'old','external_id':'91100','parent_task_id':'" + ID + "','status':'done'}"));
    String parent = "{'title':'t','subtask_ids':['Task-91100']}";
    ChecklistItem old = new ChecklistItem("91100", "old", true);

    assertThat(checklist(parent, Half.EMPTY)).containsExactly(old);
    store.clear();
    Half settled = new Half(Map.of(Field.CHECKLIST, Value.checklist(List.of(old))));
    assertThat(checklist(parent, settled)).containsExactly(old);
  }

  @Test
  void aSubtaskWithoutATitleIsRefusedLikeEveryItem() {
    put(SUB1, "'title':''");

    assertThat(((Value.Refused) read(PARENT, SETTLED).half().get(Field.CHECKLIST)).reason())
        .isEqualTo("a checklist item has no title; give it one in `subtasks` or remove it");
  }

  @Test
  void theNewestChangeOfASubtaskIsOneOfTheWholeTask() {
    put(SUB1, "'title':'one','last_modified_at':'2025-11-20T10:00:00Z'");

    assertThat(
            read(PARENT.replace("{", "{'updated_at':'2025-11-19T10:00:00Z',"), SETTLED).modified())
        .isEqualTo(Instant.parse("2025-11-20T10:00:00Z"));
  }

  @Test
  void aMalformedParentIsMalformed() {
    assertThat(whole.read(ID, json("{'subtask_ids':['" + SUB1 + "'"), Half.EMPTY, NAMES))
        .isInstanceOf(StoreSight.Malformed.class);
  }

  private void put(String id, String members) {
    store.put(id, found("{'id':'" + id + "','parent_task_id':'" + ID + "'," + members + "}"));
  }

  private static Read.Found found(String raw) {
    return new Read.Found(json(raw), Representation.STRING, false);
  }

  private StoreSight.Document read(String parent, Half before) {
    return (StoreSight.Document) whole.read(ID, json(parent), before, NAMES);
  }

  private List<ChecklistItem> checklist(String parent, Half before) {
    return read(parent, before).half().get(Field.CHECKLIST).asItems();
  }

  private DocumentLens.Written write(String parent, ChecklistItem... items) {
    Map<Field, Value> writes = Map.of(Field.CHECKLIST, Value.checklist(Arrays.asList(items)));
    return whole.write(ID, read(parent, SETTLED), writes, NAMES, stamp()).orElseThrow();
  }

  private static StoreLens.Stamp stamp() {
    return new StoreLens.Stamp(null, NOW, null, null, null, null, false);
  }
}
