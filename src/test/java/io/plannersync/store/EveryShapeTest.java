package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every member of every field with every shape that JSON has: read, or refused by name. */
class EveryShapeTest extends StoreLensExamples {

  private static final List<String> EMPTY = List.of("null", "''", "'  '", "[]");

  private static final List<String> SOMETHING =
      List.of(
          "'milk, eggs'",
          "'2025-01-05'",
          "'done'",
          "'[{\\'id\\':\\'1\\',\\'title\\':\\'milk\\'}]'",
          "'half \\ud83d'",
          "true",
          "false",
          "0",
          "1",
          "0.5",
          "2.5",
          "-1",
          "1e400",
          "{}",
          "{'id':'1','title':'milk'}",
          "{'url':'https://a.org','alias':'A'}",
          "{'title':{'en':'milk'}}",
          "[1]",
          "[true]",
          "[null]",
          "['']",
          "[[]]",
          "[{}]",
          "[[{'title':'milk'}]]",
          "['milk']",
          "['milk',5]",
          "['https://a.org']",
          "['https://a.org',null]",
          "[{'url':'https://a.org','alias':'A'}]",
          "[{'url':'https://a.org','alias':{}}]",
          "['category1']",
          "['category1',{'name':'x'}]",
          "[{'title':'milk','is_checked':true},'eggs']",
          "[{'title':'milk'},3]",
          "[{'title':'milk','is_checked':'maybe'}]",
          "[{'title':'milk','status':2}]",
          "[{'title':'milk','id':{}}]",
          "[{'title':['milk']}]",
          "[{'title':'half \\ud83d'}]",
          "['half \\ud83d']");

  private static final Set<String> TEXTS =
      Set.of(
          "'milk, eggs'",
          "'2025-01-05'",
          "'done'",
          "'[{\\'id\\':\\'1\\',\\'title\\':\\'milk\\'}]'");
  private static final Set<String> NUMBERS = Set.of("0", "1", "0.5", "2.5", "-1", "1e400");

  /** What is read of each member; whatever is not here is refused. */
  private static final Map<Field, Map<String, Set<String>>> READ = new LinkedHashMap<>();

  static {
    Set<String> text = union(TEXTS, NUMBERS);
    Set<String> day = Set.of("'2025-01-05'");
    Set<String> items =
        Set.of(
            "['milk']",
            "['https://a.org']",
            "['category1']",
            "['category1',{'name':'x'}]",
            "[{'title':'milk','is_checked':true},'eggs']");
    READ.put(Field.TITLE, each(text, "title", "name", "summary"));
    READ.put(
        Field.PROGRESS,
        Map.of(
            "status", Set.of("'done'"),
            "percent_complete", Set.of("0", "1", "0.5", "2.5"),
            "percentComplete", Set.of("0", "1", "0.5", "2.5")));
    READ.put(Field.PRIORITY, each(Set.of("0", "1"), "priority"));
    READ.put(Field.START, each(day, "start_date", "startDate", "startDateTime"));
    READ.put(Field.DUE, each(day, "due_date", "dueDate", "dueDateTime"));
    READ.put(
        Field.BUCKET,
        each(
            Set.of(),
            "planner_bucket_id",
            "bucket_id",
            "bucketId",
            "planner_bucket_name",
            "bucket_name",
            "bucketName",
            "bucket"));
    READ.put(
        Field.ASSIGNEES,
        each(
            Set.of(),
            "assignee_ids",
            "assignedTo",
            "assigned_to",
            "assigned_to_human_id",
            "planner_assigned_to_id",
            "assigned_to_display_name"));
    READ.put(Field.LABELS, each(Set.of("['category1']"), "labels"));
    READ.put(Field.DESCRIPTION, each(text, "description", "notes"));
    READ.put(Field.CHECKLIST, each(items, "checklist_items"));
    READ.put(
        Field.ATTACHMENTS,
        each(
            Set.of(
                "{'url':'https://a.org','alias':'A'}",
                "['https://a.org']",
                "[{'url':'https://a.org','alias':'A'}]"),
            "attachments"));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("members")
  void each_shape_is_read_or_refused_by_name(Field field, String member) {
    for (String shape : SOMETHING) {
      Value value = read("{'" + member + "':" + shape + "}", field);
      if (READ.get(field).get(member).contains(shape)) {
        assertThat(value)
            .as(shape)
            .isNotInstanceOf(Value.Refused.class)
            .isNotEqualTo(Value.NOTHING);
      } else {
        assertThat(value).as(shape).isInstanceOf(Value.Refused.class);
        assertThat(((Value.Refused) value).reason()).as(shape).containsPattern("`\\w+`");
      }
    }
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("members")
  void what_is_refused_stays_refused_however_often_it_is_seen(Field field, String member) {
    String rest = "'assignee_ids':['" + ADA + "'],'title':'t',";
    Half settled = half("{" + rest + "'assigned_to':'" + ADA + "'}", Half.EMPTY);
    for (String shape : SOMETHING) {
      String others =
          rest.replaceAll("'" + member + "':[^,]*,", ""); // a member twice is no document
      String edited = "{" + others + "'" + member + "':" + shape + "}";
      Half seen = half(edited, settled);

      Half again = half(edited, half(edited, seen));

      assertThat(again.get(field)).as(shape).isEqualTo(seen.get(field));
    }
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("members")
  void planners_value_takes_the_place_of_whatever_is_there(Field field, String member) {
    for (String shape : SOMETHING) {
      Value wanted = fromPlanner(field);

      String written = write("{'" + member + "':" + shape + "}", field, wanted);

      assertThat(half(written, Half.EMPTY).get(field)).as(shape).isEqualTo(wanted);
    }
  }

  private Value fromPlanner(Field field) {
    return switch (field) {
      case TITLE, DESCRIPTION -> new Value.Text("from Planner");
      case PROGRESS -> new Value.Percent(70);
      case PRIORITY -> new Value.Text("high");
      case START, DUE -> read("{'due_date':'2025-03-01'}", Field.DUE);
      case BUCKET -> new Value.Text("b2");
      case ASSIGNEES -> members(GRACE, ADA);
      case LABELS -> members("category2");
      case CHECKLIST -> read("{'checklist_items':['a','b']}", Field.CHECKLIST);
      case ATTACHMENTS -> members("https://b.org");
      case REPORT -> throw new AssertionError("goes one way");
    };
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("members")
  void what_holds_nothing_is_nothing(Field field, String member) {
    for (String shape : EMPTY) {
      assertThat(read("{'" + member + "':" + shape + "}", field))
          .as(shape)
          .isEqualTo(read("{}", field));
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void a_list_that_cannot_be_read_is_refused_though_another_one_can(String member, String shape) {
    String doc = "{'checklist_items':['milk'],'" + member + "':" + shape + "}";

    assertThat(reason(doc, Field.CHECKLIST)).contains('`' + member + '`');
  }

  static Stream<Arguments> lists() {
    return Stream.of("subtasks", "prerequisites", "subtask_ids")
        .flatMap(
            member ->
                Stream.of("'milk, eggs'", "true", "2", "{}", "[1]", "[true]", "[[]]", "[{}, 1]")
                    .map(shape -> Arguments.of(member, shape)));
  }

  static Stream<Arguments> members() {
    return READ.entrySet().stream()
        .flatMap(
            field ->
                field.getValue().keySet().stream()
                    .map(member -> Arguments.of(field.getKey(), member)));
  }

  private static Map<String, Set<String>> each(Set<String> shapes, String... members) {
    Map<String, Set<String>> each = new LinkedHashMap<>();
    Stream.of(members).forEach(member -> each.put(member, shapes));
    return each;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream()).collect(java.util.stream.Collectors.toSet());
  }
}
