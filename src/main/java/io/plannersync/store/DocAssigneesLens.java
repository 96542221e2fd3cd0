package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final Set<String> HOLD_IDS = Set.of(IDS, "assigned_to_human_id", FIRST_ID);

  /** What the predecessor wrote where nobody, or somebody it did not know, was assigned. */
  private static final Set<String> PLACEHOLDERS = Set.of("annika", "unknown user");

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** A name that stands for nobody who could be assigned. */
  private static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Value refused;

    Unresolved(JsonNode shown, String reason) {
      this.refused = DocLens.refused(shown, reason);
    }
  }

  @Override
  public List<String> remembered() {
    return List.of(
        IDS, "assignedTo", NAME, "assigned_to_human_id", FIRST_ID, "assigned_to_display_name");
  }

  @Override
  public Value read(ObjectNode doc, DocLensContext context) {
    try {
      List<String> ids = people(doc, context);
      int most = context.limits().assignees();
      if (ids.size() > most) {
        return DocLens.refused(
            String.join(", ", ids),
            "%d people are assigned and Planner takes %d; remove some".formatted(ids.size(), most));
      }
      return members(ids);
    } catch (Unresolved e) {
      return e.refused;
    }
  }

  private static List<String> people(ObjectNode doc, DocLensContext context) throws Unresolved {
    for (String member : EVERYBODY) {
      if (namesEverybody(doc, member) && context.changed(doc, member)) {
        return everybody(doc, member, context.names());
      }
    }
    List<String> people = peopleBefore(doc, context);
    boolean removed = false;
    for (String member : FIRST) {
      if (doc.path(member).isContainerNode() || !context.changed(doc, member)) {
        continue;
      }
      Optional<String> person = first(doc, member, context.names());
      if (person.isPresent()) {
        return withFirst(people, person.get());
      }
      removed = removed || namedFirst(context, member);
    }
    if (context.before().get(Field.ASSIGNEES) instanceof Value.Refused) {
      return withRefusedEdit(doc, people, context.names());
    }
    return removed && !people.isEmpty() ? people.subList(1, people.size()) : people;
  }

  /** An edit that was refused stands until it is corrected, or its name becomes known. */
  private static List<String> withRefusedEdit(ObjectNode doc, List<String> people, Names names)
      throws Unresolved {
    List<String> edited = people;
    for (String member : FIRST) {
      Optional<String> person = first(doc, member, names);
      boolean known = people.stream().findFirst().equals(person);
      if (edited == people && person.isPresent() && !known) {
        edited = withFirst(people, person.get());
      }
    }
    return edited;
  }

  private static Optional<String> first(ObjectNode doc, String member, Names names)
      throws Unresolved {
    JsonNode node = doc.path(member);
    return DocLens.blank(node) || node.isContainerNode()
        ? Optional.empty()
        : person(doc, member, node, names);
  }

  /** Everybody, as far as the members that did not change tell. */
  private static List<String> peopleBefore(ObjectNode doc, DocLensContext context)
      throws Unresolved {
    boolean nobodyNamed =
        EVERYBODY.stream().allMatch(m -> DocLens.blank(doc.get(m)))
            && FIRST.stream().allMatch(m -> DocLens.blank(doc.get(m)));
    boolean emptied =
        EVERYBODY.stream().anyMatch(m -> doc.path(m).isArray() && context.emptied(doc, m));
    if (nobodyNamed || emptied) {
      return List.of();
    }
    if (!(context.before().get(Field.ASSIGNEES) instanceof Value.Refused)) {
      return List.copyOf(context.before().get(Field.ASSIGNEES).asMembers().keySet());
    }
    for (String member : EVERYBODY) {
      if (namesEverybody(doc, member)) {
        return everybody(doc, member, context.names());
      }
    }
    return List.of();
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

  private static List<String> withFirst(List<String> people, String person) {
    Set<String> replaced = new LinkedHashSet<>();
    replaced.add(person);
    people.stream().skip(1).forEach(replaced::add);
    return List.copyOf(replaced);
  }

  private static boolean namesEverybody(ObjectNode doc, String member) {
    JsonNode node = doc.path(member);
    return !DocLens.blank(node) && (node.isArray() || member.equals(IDS));
  }

  private static List<String> everybody(ObjectNode doc, String member, Names names)
      throws Unresolved {
    JsonNode node = doc.path(member);
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode entry : node.isArray() ? node : List.of(node)) {
      if (!DocLens.blank(entry)) {
        person(doc, member, entry, names).ifPresent(ids::add);
      }
    }
    return List.copyOf(ids);
  }

  /** The user meant, empty for a placeholder. */
  private static Optional<String> person(ObjectNode doc, String member, JsonNode node, Names names)
      throws Unresolved {
    if (!node.isTextual()) {
      throw new Unresolved(node, "an assignee is no text; write user ids into `assignee_ids`");
    }
    String name = node.asText().strip();
    if (names.users().containsKey(name)) {
      return Optional.of(name);
    }
    Optional<String> named = names.userNamed(name);
    if (named.isPresent()) {
      return named;
    }
    if (isPlaceholder(name, names)) {
      return Optional.empty();
    }
    if (GUID.matcher(name).matches()) {
      return Optional.of(name.toLowerCase(Locale.ROOT));
    }
    boolean idAsItIs = names.users().isEmpty() && name.matches("[^@\\s]+");
    if (idAsItIs && (HOLD_IDS.contains(member) || listed(doc, name))) {
      return Optional.of(name);
    }
    throw new Unresolved(
        node,
        "nobody, or more than one user, is known as %s; write the user's id or mail address"
            .formatted(DocLens.quoted(name)));
  }

  private static boolean listed(ObjectNode doc, String id) {
    for (JsonNode entry : doc.path(IDS)) {
      if (entry.asText().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPlaceholder(String name, Names names) {
    return PLACEHOLDERS.contains(name.toLowerCase(Locale.ROOT)) && names.userNamed(name).isEmpty();
  }

  /** Every member that names the first person must name the first of the list. */
  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    Value shown = read(doc, context.withoutHistory());
    if (!shown.equals(value)) {
      return false;
    }
    Set<String> first = new HashSet<>();
    shown.asMembers().keySet().stream().findFirst().ifPresent(first::add);
    try {
      for (String member : EVERYBODY) {
        if (namesEverybody(doc, member)
            && !members(everybody(doc, member, context.names())).equals(value)) {
          return false;
        }
      }
      for (String member : FIRST) {
        first(doc, member, context.names()).ifPresent(first::add);
      }
    } catch (Unresolved e) {
      return false;
    }
    return first.size() <= 1;
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
      if (member.equals(IDS) || doc.path(member).isArray()) {
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

  private static Value members(List<String> ids) {
    Map<String, String> members = new LinkedHashMap<>();
    ids.forEach(id -> members.put(id, ""));
    return Value.members(members);
  }
}
