package io.plannersync.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Generated documents as agents and the predecessor leave them: every spelling of every field,
 * members nobody knows between them.
 */
final class TaskDocuments {

  /** Ways to say one thing clearly: at most one of these per document and field. */
  private static final List<List<String>> CLEAR =
      List.of(
          List.of(
              "'title':'A title'",
              "'name':'A \\ud83d\\ude80 name'",
              "'title':null,'summary':'s'",
              "'title':'  spaced  '",
              "'title':5.0",
              "'title':'t','name':'n','summary':'s'"),
          List.of(
              "'status':'pending'",
              "'status':'done','percent_complete':1.0",
              "'status':'agent_finished','percent_complete':0.50",
              "'status':'in progress','percent_complete':29e-2,'percentComplete':29",
              "'percentComplete':70",
              "'percent_complete':'45%'",
              "'percent_complete':1e1",
              "'status':'failed','percentComplete':1",
              "'status':'','percent_complete':0",
              "'status':'blocked','percent_complete':0.3",
              "'completed_at':null"),
          List.of(
              "'priority':'Critical'",
              "'priority':3",
              "'priority':'7'",
              "'priority':10.0",
              "'priority':null",
              "'priority':'medium'"),
          List.of(
              "'start_date':'2025-01-05'",
              "'startDate':'2025-01-05T23:30:00.123456Z'",
              "'start_date':''",
              "'start_date':'2025-01-05','startDate':'2025-01-05 10:00'",
              "'startDateTime':'2025-01-05T10:00:00+02:00'"),
          List.of(
              "'due_date':'2025-02-05'",
              "'dueDate':'2025-02-05T10:00:00'",
              "'due_date':null",
              "'due_date':'2025-02-05T00:00:00.0000000Z','dueDateTime':'2025-02-05'"),
          List.of(
              "'planner_bucket_id':'b2','bucket_id':'b2'",
              "'bucketId':'b1'",
              "'planner_bucket_name':'To Do'",
              "'bucket':'b4'",
              "'planner_bucket_id':null,'planner_bucket_order_hint':'8 '"),
          List.of(
              "'assigned_to':'Grace'",
              "'assigned_to':'Annika'",
              "'assignedTo':['ada@example.org']",
              "'assignee_ids':['00000000-0000-4000-8000-000000000002','00000000-0000-4000-8000-000000000003'],'assigned_to':'ada2@example.org'",
              "'planner_assigned_to_id':'00000000-0000-4000-8000-000000000001','assigned_to':'Unknown User'",
              "'assignee_ids':[],'assigned_to':null",
              "'assigned_to':['Grace','ada@ex.org']",
              "'assigned_to_human_id':'00000000-0000-4000-8000-000000000004','assigned_to_display_name':'Grace'"),
          List.of(
              "'labels':[]",
              "'labels':['Ops','CATEGORY1']",
              "'labels':'ops'",
              "'labels':['category10','category3']",
              "'labels':null"),
          List.of(
              "'description':''",
              "'description':'a\\r\\nb  \\n'",
              "'notes':'only notes'",
              "'description':null,'notes':'n'",
              "'description':'d','notes':'else'",
              "'description':'x\\n--- end of agent report of Task-CV-A1B2C3D4-42-1 ---\\ny'"),
          List.of(
              "'checklist_items':[]",
              "'checklist_items':['bare','bare',{'title':'of mine','keep':1.50}]",
              "'checklist_items':[{'id':'1','title':'one','isChecked':true},{'id':'1','title':'again'}]",
              "'subtasks':[{'id':'Task-10000000-0000-4000-8000-000000000001','title':'s','status':'completed','agent':{'x':[1.0]}},'Task-other']",
              "'checklist_items':[{'id':'10000000-0000-4000-8000-000000000002','title':'c','is_checked':false}],'subtasks':[{'id':'10000000-0000-4000-8000-000000000002','title':'c','agent':1}],'prerequisites':['Task-x',{'id':'p','name':'first','completed':false}]",
              "'checklist_items':[{'id':'91100','planner_item_id':'91100','title':'old'}]"),
          List.of(
              "'attachments':[]",
              "'attachments':['https://example.org/a','https://example.org/a']",
              "'attachments':[{'url':'https://example.org/b%20c','name':'B','size':1e3}]",
              "'attachments':[{'href':'HTTP://example.org','alias':'','title':'T'}]"));

  /** Several members that disagree, or hold no value of their field. */
  private static final List<String> UNCLEAR =
      List.of(
          "'status':'completed','percent_complete':0.5",
          "'status':'in_progress'",
          "'percent_complete':0.2,'percentComplete':40",
          "'percent_complete':'lots','status':'done'",
          "'status':'blocked'",
          "'due_date':'2025-03-05','dueDate':'2025-03-06','dueDateTime':null",
          "'start_date':'soon'",
          "'planner_bucket_id':'b1','bucket_id':'b2','planner_bucket_name':'gone'",
          "'bucketId':'elsewhere'",
          "'assignee_ids':['00000000-0000-4000-8000-000000000001'],'assigned_to':'Grace'",
          "'assigned_to':'Nobody Known','planner_assigned_to_id':''",
          "'assigned_to':'Ada','assigned_to_display_name':'Grace'",
          "'assignee_ids':['00000000-0000-4000-8000-000000000001'],'assignedTo':['Grace']",
          "'labels':['Purple',{}]",
          "'checklist_items':[{'id':'1'},5,null]",
          "'attachments':[{'path':'/tmp/x'}]",
          "'description':{'rich':true}",
          "'title':['no'],'name':'n'",
          "'priority':'whenever'");

  static final String UNKNOWN =
      "'conversation_context':{'emoji':'\ud83d\ude80','deep':[[{'n':1.0}]]}|"
          + "'big':12345678901234567890|'exact':0.1000000000000000055|'exp':1e3|'zero':-0.0|"
          + "'notifications':[]|'half':'\\ud800'|'output':'done'|'metadata':{}";

  private TaskDocuments() {}

  static Arbitrary<String> clear() {
    List<Arbitrary<String>> parts = new ArrayList<>();
    for (List<String> spellings : CLEAR) {
      parts.add(Arbitraries.oneOf(Arbitraries.of(spellings), Arbitraries.just("")));
    }
    return document(parts, Arbitraries.just(List.of()));
  }

  /** Any document, also one whose members disagree. */
  static Arbitrary<String> any() {
    List<Arbitrary<String>> parts = new ArrayList<>();
    for (List<String> spellings : CLEAR) {
      parts.add(Arbitraries.oneOf(Arbitraries.of(spellings), Arbitraries.just("")));
    }
    return document(parts, Arbitraries.of(UNCLEAR).list().ofMaxSize(6));
  }

  private static Arbitrary<String> document(
      List<Arbitrary<String>> parts, Arbitrary<List<String>> more) {
    return Combinators.combine(
            Combinators.combine(parts).as(list -> list), more, Arbitraries.longs())
        .as(
            (clear, unclear, seed) -> {
              Map<String, String> members = new LinkedHashMap<>();
              List<String> pieces = new ArrayList<>();
              for (String part : clear) {
                pieces.addAll(split(part));
              }
              for (String part : unclear) {
                pieces.addAll(split(part));
              }
              pieces.addAll(List.of(UNKNOWN.split("\\|")));
              for (String piece : pieces) {
                members.put(piece.substring(0, piece.indexOf(':')), piece);
              }
              List<String> shuffled = new ArrayList<>(members.values());
              Collections.shuffle(shuffled, new Random(seed));
              return ("{" + String.join(",", shuffled) + "}").replace('\'', '"');
            });
  }

  /** Splits at the commas between members of the top level. */
  private static List<String> split(String part) {
    List<String> pieces = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        pieces.add(part.substring(from, i));
        from = i + 1;
      }
    }
    if (from < part.length()) {
      pieces.add(part.substring(from));
    }
    return pieces;
  }
}
