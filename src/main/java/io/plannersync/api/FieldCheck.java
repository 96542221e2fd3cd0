package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Value;
import io.plannersync.state.Links;
import io.plannersync.store.ExactJson;
import io.plannersync.store.StoreLens;
import io.plannersync.web.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the lenses say of a document before it is written: a value that is known to be wrong is
 * answered, not written and refused later.
 */
public final class FieldCheck {

  /** Read by names, which may become known: what these refuse now may be right in a moment. */
  private static final Set<Field> NAMED = EnumSet.of(Field.BUCKET, Field.ASSIGNEES, Field.LABELS);

  /** Names of this many letters are short enough to be alike by chance. */
  private static final int SHORT = 4;

  private final StoreLens lens;
  private final Links links;
  private final Function<String, Names> names;
  private final PlannerLimits limits;

  /**
   * @param names of a plan, by its id, which may be null
   */
  public FieldCheck(
      StoreLens lens, Links links, Function<String, Names> names, PlannerLimits limits) {
    this.lens = lens;
    this.links = links;
    this.names = names;
    this.limits = limits;
  }

  /** The fields of which these members of a document speak. */
  Set<Field> fieldsOf(Collection<String> members) {
    return lens.fieldsOf(members);
  }

  /**
   * What is doubtful about a document of which these members were written.
   *
   * @throws Problem 422 naming the first field whose value is wrong
   */
  List<String> warnings(String id, ObjectNode document, Collection<String> written) {
    Optional<Link> link = links.find(id);
    Base base = link.map(Link::base).orElse(new Base(Half.EMPTY, Half.EMPTY));
    Half shown =
        lens.halfAgainst(
            id,
            ExactJson.text(document),
            base.store(),
            names.apply(link.map(Link::planId).orElse(null)));
    List<String> warnings = new ArrayList<>();
    for (Field field : lens.fieldsOf(written)) {
      Optional<String> reason =
          shown.get(field) instanceof Value.Refused refused
              ? Optional.of(refused.reason())
              : limits.refusal(field, base.planner().get(field), shown.get(field));
      if (reason.isPresent() && !NAMED.contains(field)) {
        throw wrong(id, field, reason.get());
      }
      reason.ifPresent(warnings::add);
    }
    written.forEach(member -> misspelled(member).ifPresent(warnings::add));
    return warnings;
  }

  private static Problem wrong(String id, Field field, String reason) {
    return new Problem(422, "wrong-value", reason)
        .task(id)
        .field(field.word())
        .member("refused", Map.of(field.word(), reason));
  }

  /** A member that no field is read from, and whose name is almost that of one that is. */
  private Optional<String> misspelled(String member) {
    Set<String> known = lens.members();
    return known.contains(member) || member.length() <= SHORT
        ? Optional.empty()
        : known.stream()
            .filter(name -> isAlmost(member, name))
            .findFirst()
            .map(
                name ->
                    "`%s` is no member that is synced; did you mean `%s`?".formatted(member, name));
  }

  /** Whether two names differ in one letter, or in two neighbours that changed places. */
  private static boolean isAlmost(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int same = 0;
    while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    String restA = a.substring(same);
    String restB = b.substring(same);
    return switch (a.length() - b.length()) {
      case 0 ->
          restA.isEmpty()
              || restA.substring(1).equals(restB.substring(1))
              || restA.length() > 1
                  && restA.charAt(0) == restB.charAt(1)
                  && restA.charAt(1) == restB.charAt(0)
                  && restA.substring(2).equals(restB.substring(2));
      case 1 -> restA.substring(1).equals(restB);
      case -1 -> restB.substring(1).equals(restA);
      default -> false;
    };
  }
}
