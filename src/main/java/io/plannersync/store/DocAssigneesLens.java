package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Assignees. Some members name everybody, others only the first person, who is the one assigned
 * earliest; editing one of the latter replaces only that person.
 */
final class DocAssigneesLens implements DocLens {

  private static final String IDS = "assignee_ids";
  private static final String NAME = "assigned_to";
  private static final String FIRST_ID = "planner_assigned_to_id";

  /** Members that name everybody, where they hold an array. */
  private static final List<String> EVERYBODY = List.of(IDS, "assignedTo", NAME);

  /** Members that name the first person, where they hold a text; ids before names. */
  private static final List<String> FIRST =
      List.of("assigned_to_human_id", FIRST_ID, "assigned_to_display_name", NAME, "assignedTo");

  private static final List<String> ALL =
      List.of(
          IDS, "assignedTo", NAME, "assigned_to_human_id", FIRST_ID, "assigned_to_display_name");

  private static final Set<String> HOLD_IDS = Set.of(IDS, "assigned_to_human_id", FIRST_ID);

  /** What the predecessor wrote where nobody, or somebody it did not know, was assigned. */
  private static final Set<String> PLACEHOLDERS = Set.of("annika", "unknown user");

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Shape PERSON = Shape.text("a user id, a mail address or a name");
  private static final Shape PEOPLE =
      Shape.oneOrListOf(PERSON, "a user id, a mail address or a name, or a list of them");
  private static final Map<String, Shape> SHAPES =
      Map.of(
          IDS,
          PEOPLE,
          "assignedTo",
          PEOPLE,
          NAME,
          PEOPLE,
          "assigned_to_human_id",
          PERSON,
          FIRST_ID,
          PERSON,
          "assigned_to_display_name",
          PERSON);

  @Override
  public List<String> remembered() {
    return ALL;
  }

  @Override
  public Map<String, Shape> shapes() {
    return SHAPES;
  }

  @Override
  public Value read(DocMembers document, DocLensContext context) {
    Map<String, Value> said = said(document, context.names());
    for (String member : EVERYBODY) {
      if (namesEverybody(document, member) && isEdit(document, member, context)) {
        return said.get(member);
      }
    }
    Value before = peopleBefore(document, said, context);
    boolean removed = false;
    for (String member : FIRST) {
      if (!document.names(member)
          || EVERYBODY.contains(member) && document.spelled(member).isArray()
          || !isEdit(document, member, context)) {
        continue;
      }
      Value person = said.getOrDefault(member, Value.NOTHING);
      if (person instanceof Value.Refused) {
        return person;
      } else if (person instanceof Value.Members) {
        return withFirst(before, person);
      }
      removed = removed || namedFirst(context, member);
    }
    return removed ? withFirst(before, Value.NOTHING) : before;
  }

  /** What each member says: several people, one, or nobody where it holds a placeholder. */
  private static Map<String, Value> said(DocMembers document, Names names) {
    return document.said(ALL, (member, node) -> people(document, member, node, names));
  }

  /** A member that changed, or whose edit was refused: that stands until it is corrected. */
  private static boolean isEdit(DocMembers document, String member, DocLensContext context) {
    if (context.changed(document, member)) {
      return true;
    }
    return context.before().get(Field.ASSIGNEES) instanceof Value.Refused refused
        && Stream.concat(
                Stream.of(document.spelled(member)),
                DocLens.entries(document.spelled(member)).stream())
            .anyMatch(spelled -> DocLensContext.isShown(spelled, refused));
  }

  /** Everybody, as far as the members that did not change tell. */
  private static Value peopleBefore(
      DocMembers document, Map<String, Value> said, DocLensContext context) {
    boolean emptied =
        EVERYBODY.stream()
            .anyMatch(
                m ->
                    document.names(m)
                        && (document.spelled(m).isArray() || wasList(context, m))
                        && context.emptied(document, m));
    if (said.isEmpty() || emptied) {
      return Value.NOTHING;
    }
    Value had = context.before().get(Field.ASSIGNEES);
    return had instanceof Value.Refused
        ? EVERYBODY.stream()
            .filter(member -> namesEverybody(document, member))
            .findFirst()
            .map(said::get)
            .orElse(Value.NOTHING)
        : had;
  }

  /** Whether a member named somebody before, as opposed to nobody or a placeholder. */
  private static boolean namedFirst(DocLensContext context, String member) {
    String spelling = context.before().spelling().getOrDefault(member, "");
    String name = spelling.replace("\"", "").strip();
    return !name.isEmpty()
        && !name.equals("null")
        && !name.startsWith("[")
        && !isPlaceholder(name, context.names());
  }

  private static boolean wasList(DocLensContext context, String member) {
    return context.before().spelling().getOrDefault(member, "").startsWith("[");
  }

  /** Other people with this person, or nobody, in the place of the first. */
  private static Value withFirst(Value people, Value person) {
    if (people instanceof Value.Refused) {
      return people;
    }
    Map<String, String> replaced = new LinkedHashMap<>(person.asMembers());
    people.asMembers().keySet().stream().skip(1).forEach(id -> replaced.put(id, ""));
    return Value.members(replaced);
  }

  private static boolean namesEverybody(DocMembers document, String member) {
    return document.has(member) && (member.equals(IDS) || document.spelled(member).isArray());
  }

  private static Value people(DocMembers document, String member, JsonNode node, Names names) {
    Map<String, String> ids = new LinkedHashMap<>();
    for (JsonNode entry : DocLens.entries(node)) {
      Value person = person(document, member, entry, names);
      if (person instanceof Value.Refused) {
        return person;
      }
      ids.putAll(person.asMembers());
    }
    return Value.members(ids);
  }

  /** The user meant, nobody for a placeholder. */
  private static Value person(DocMembers document, String member, JsonNode node, Names names) {
    String name = node.asText().strip();
    if (names.users().containsKey(name)) {
      return one(name);
    }
    List<String> named = names.usersNamed(name);
    if (named.size() == 1) {
      return one(named.get(0));
    }
    if (isPlaceholder(name, names)) {
      return Value.NOTHING;
    }
    if (GUID.matcher(name).matches()) {
      return one(name.toLowerCase(Locale.ROOT));
    }
    boolean idAsItIs = names.users().isEmpty() && name.matches("[^@\\s]+");
    if (idAsItIs && (HOLD_IDS.contains(member) || listed(document, name))) {
      return one(name);
    }
    return DocLens.refused(
        node,
        named.isEmpty()
            ? "nobody is known as %s; write the user's id or mail address into `%s`"
                .formatted(DocLens.quoted(name), member)
            : "%d users are known as %s; write the id or mail address of one of them into `%s`"
                .formatted(named.size(), DocLens.quoted(name), member));
  }

  private static Value one(String id) {
    return Value.members(Map.of(id, ""));
  }

  private static boolean listed(DocMembers document, String id) {
    return document.has(IDS)
        && DocLens.entries(document.spelled(IDS)).stream()
            .anyMatch(entry -> entry.asText().equals(id));
  }

  private static boolean isPlaceholder(String name, Names names) {
    return PLACEHOLDERS.contains(name.toLowerCase(Locale.ROOT)) && names.userNamed(name).isEmpty();
  }

  /** Every member that names the first person must name the first of the list. */
  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    DocMembers document = new DocMembers(doc, SHAPES);
    if (!read(document, context.withoutHistory()).equals(value)) {
      return false;
    }
    Value first =
        value.asMembers().keySet().stream()
            .findFirst()
            .map(DocAssigneesLens::one)
            .orElse(Value.NOTHING);
    return said(document, context.names()).entrySet().stream()
        .allMatch(
            member ->
                namesEverybody(document, member.getKey())
                    ? member.getValue().equals(value)
                    : member.getValue() instanceof Value.Nothing
                        || member.getValue().equals(first));
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    List<String> ids = List.copyOf(value.asMembers().keySet());
    for (String member : remembered()) {
      boolean canonical =
          member.equals(IDS)
              || (!ids.isEmpty() && (member.equals(NAME) || member.equals(FIRST_ID)));
      if (!doc.has(member) && !canonical) {
        continue;
      }
      // A list in assigned_to is read, but never written: readers of old expect a text there.
      if (member.equals(IDS) || !member.equals(NAME) && doc.path(member).isArray()) {
        ArrayNode list = doc.putArray(member);
        ids.forEach(id -> list.add(member.equals(IDS) ? id : spelling(id, context.names())));
      } else if (ids.isEmpty()) {
        doc.putNull(member);
      } else {
        String first = ids.get(0);
        doc.put(member, HOLD_IDS.contains(member) ? first : spelling(first, context.names()));
      }
    }
  }

  /** What a person is called, in a form that means nobody else. */
  private static String spelling(String id, Names names) {
    Names.User user = names.users().get(id);
    if (user == null) {
      return id;
    }
    List<String> forms = new ArrayList<>();
    forms.add(user.displayName());
    forms.add(user.principalName());
    forms.add(user.mail());
    return forms.stream()
        .filter(form -> form != null && !form.isBlank())
        .filter(form -> names.userNamed(form.strip()).filter(id::equals).isPresent())
        .findFirst()
        .orElse(id);
  }
}
