package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import io.plannersync.model.Value.Percent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Progress: a status, which is a range of percents, and a percent. They agree while the percent is
 * in the range; where they do not, the one that was changed wins, and the status if both were.
 */
final class DocProgressLens implements DocLens {

  private static final String STATUS = "status";
  private static final String FRACTION = "percent_complete";
  private static final String WHOLE = "percentComplete";
  private static final List<String> PERCENTS = List.of(FRACTION, WHOLE);
  private static final String COMPLETED_AT = "completed_at";

  private static final Map<String, Shape> SHAPES =
      Map.of(
          STATUS, Shape.word("not_started, in_progress or completed"),
          FRACTION, Shape.text("a fraction from 0 to 1"),
          WHOLE, Shape.text("a percent from 0 to 100"));

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal MOST_OPEN = BigDecimal.valueOf(99);
  private static final BigDecimal LEAST_PERCENT = BigDecimal.valueOf(2);

  /** Sums of binary fractions miss 0 and 1 by far less than this, in percent. */
  private static final BigDecimal NOISE = new BigDecimal("1e-7");

  private static final int HALF_WAY = 50;

  /** What a status says: nothing is known of a word that is in none of the lists. */
  private enum Stage {
    NOT_STARTED("not_started", List.of("notstarted", "pending", "todo", "open", "new")),
    IN_PROGRESS(
        "in_progress", List.of("inprogress", "agentfinished", "failed", "started", "active")),
    COMPLETED("completed", List.of("completed", "complete", "done", "finished")),
    UNKNOWN("in_progress", List.of());

    private final String spelling;
    private final List<String> words;

    Stage(String spelling, List<String> words) {
      this.spelling = spelling;
      this.words = words;
    }

    static Stage of(JsonNode status) {
      String word = status.asText("").toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
      for (Stage stage : values()) {
        if (stage.words.contains(word)) {
          return stage;
        }
      }
      return UNKNOWN;
    }

    static Stage of(int percent) {
      return percent == 0 ? NOT_STARTED : percent == 100 ? COMPLETED : IN_PROGRESS;
    }
  }

  @Override
  public List<String> remembered() {
    return List.of(STATUS, FRACTION, WHOLE);
  }

  @Override
  public Map<String, Shape> shapes() {
    return SHAPES;
  }

  @Override
  public Value read(DocMembers members, DocLensContext context) {
    Map<String, Value> said = members.said(PERCENTS, DocProgressLens::percent);
    for (Value value : said.values()) {
      if (value instanceof Value.Refused) {
        return value;
      }
    }
    JsonNode status = members.get(STATUS);
    Stage stage = Stage.of(status);
    if (status.isMissingNode() || (stage == Stage.UNKNOWN && !said.isEmpty())) {
      Value percent = context.chosen(members, Field.PROGRESS, PERCENTS, DocProgressLens::percent);
      return percent instanceof Value.Nothing ? new Percent(0) : percent;
    }
    if (stage == Stage.UNKNOWN) {
      return DocLens.refused(
          status,
          "the status is none of not_started, in_progress, completed; write one of them into"
              + " `status`");
    }
    if (agree(stage, said)) {
      return said.values().stream().findFirst().orElse(ofStage(stage, said, context));
    }
    if (context.changed(members, STATUS)) {
      return ofStage(stage, said, context);
    }
    for (String member : said.keySet()) {
      if (context.changed(members, member)) {
        return said.get(member);
      }
    }
    return context.before().get(Field.PROGRESS) instanceof Percent had
        ? had
        : ofStage(stage, said, context);
  }

  /** A status alone that only gives a range says nothing clearly. */
  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    Map<String, Value> said = percents(doc);
    Stage stage = Stage.of(doc.path(STATUS));
    Value wanted = value instanceof Percent ? value : new Percent(0);
    if (DocLens.blank(doc.get(STATUS))) {
      return said.isEmpty()
          ? wanted.equals(new Percent(0))
          : DocLensContext.saidByAll(said, wanted);
    }
    return stage == Stage.of(((Percent) wanted).percent())
        && (said.isEmpty() ? stage != Stage.IN_PROGRESS : DocLensContext.saidByAll(said, wanted));
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    int percent = value instanceof Percent p ? p.percent() : 0;
    Stage stage = Stage.of(percent);
    JsonNode status = new DocMembers(doc, SHAPES).get(STATUS);
    if (status.isMissingNode() || clashes(Stage.of(status), stage)) {
      doc.put(STATUS, stage.spelling);
    }
    Value wanted = new Percent(percent);
    Map<String, Value> said = percents(doc);
    if (!wanted.equals(said.get(FRACTION))) {
      doc.put(FRACTION, fraction(percent));
    }
    if (doc.has(WHOLE) && !wanted.equals(said.get(WHOLE))) {
      doc.put(WHOLE, percent);
    }
    if (percent == 100 && DocLens.blank(doc.get(COMPLETED_AT))) {
      doc.put(COMPLETED_AT, StoreLens.timestamp(context.now()));
    } else if (percent < 100 && !DocLens.blank(doc.get(COMPLETED_AT))) {
      doc.putNull(COMPLETED_AT);
    }
  }

  /** Whether the members say different things, so that a reader of one of them is misled. */
  static boolean contradicts(ObjectNode doc) {
    Map<String, Value> said = percents(doc);
    if (said.isEmpty() || said.values().stream().anyMatch(Value.Refused.class::isInstance)) {
      return false;
    }
    JsonNode status = new DocMembers(doc, SHAPES).get(STATUS);
    Stage stage = status.isMissingNode() ? Stage.UNKNOWN : Stage.of(status);
    return stage == Stage.UNKNOWN
        ? said.values().stream().distinct().count() > 1
        : !agree(stage, said);
  }

  /** A word of the agents' own may stay while the task is under way. */
  private static boolean clashes(Stage shown, Stage wanted) {
    return shown != wanted && !(shown == Stage.UNKNOWN && wanted == Stage.IN_PROGRESS);
  }

  private static boolean agree(Stage stage, Map<String, Value> said) {
    return said.values().stream().distinct().count() <= 1
        && said.values().stream().allMatch(value -> Stage.of(((Percent) value).percent()) == stage);
  }

  private static Value ofStage(Stage stage, Map<String, Value> said, DocLensContext context) {
    return switch (stage) {
      case NOT_STARTED -> new Percent(0);
      case COMPLETED -> new Percent(100);
      default ->
          said.values().stream()
              .filter(DocProgressLens::underWay)
              .findFirst()
              .or(
                  () ->
                      Optional.of(context.before().get(Field.PROGRESS))
                          .filter(DocProgressLens::underWay))
              .orElse(new Percent(HALF_WAY));
    };
  }

  private static boolean underWay(Value value) {
    return value instanceof Percent p && Stage.of(p.percent()) == Stage.IN_PROGRESS;
  }

  private static Map<String, Value> percents(ObjectNode doc) {
    return new DocMembers(doc, SHAPES).said(PERCENTS, DocProgressLens::percent);
  }

  private static Value percent(String member, JsonNode node) {
    BigDecimal number = number(node);
    if (number != null && member.equals(FRACTION) && !isPercentText(node)) {
      number = ofFraction(number);
    }
    if (number == null
        || number.compareTo(NOISE.negate()) < 0
        || number.compareTo(HUNDRED.add(NOISE)) > 0) {
      return DocLens.refused(
          node,
          "the percent is not between 0 and 100; write a fraction from 0 to 1 into"
              + " `percent_complete`");
    }
    if (number.compareTo(NOISE) <= 0) {
      return new Percent(0);
    }
    if (number.compareTo(HUNDRED.subtract(NOISE)) < 0) {
      number = number.max(BigDecimal.ONE).min(MOST_OPEN);
    }
    return new Percent(number.setScale(0, RoundingMode.HALF_UP).intValueExact());
  }

  /** What is greater than 1 is percent; what is hardly greater could be either, and is neither. */
  private static BigDecimal ofFraction(BigDecimal number) {
    BigDecimal percent = number.multiply(HUNDRED);
    if (percent.compareTo(HUNDRED.add(NOISE)) <= 0) {
      return percent;
    }
    return number.compareTo(LEAST_PERCENT) < 0 ? null : number;
  }

  private static boolean isPercentText(JsonNode node) {
    return node.isTextual() && node.asText().strip().endsWith("%");
  }

  private static BigDecimal number(JsonNode node) {
    if (node.isNumber()) {
      return node.decimalValue();
    }
    try {
      return node.isTextual()
          ? new BigDecimal(node.asText().strip().replaceAll("\\s*%$", ""))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** {@code 0.29}, {@code 0.5}, {@code 1.0}: as Python writes them. */
  private static BigDecimal fraction(int percent) {
    BigDecimal fraction = BigDecimal.valueOf(percent, 2).stripTrailingZeros();
    return fraction.scale() < 1 ? fraction.setScale(1) : fraction;
  }
}
