package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Absence;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.FieldWrite;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StateJsonTest {

  @Property(tries = 300)
  void a_value_is_read_back_as_it_was_written(@ForAll("values") Value value) {
    assertThat(StateJson.value(sent(StateJson.write(value)))).isEqualTo(value);
  }

  @Property(tries = 300)
  void members_keep_the_order_in_which_they_joined(@ForAll("members") Value.Members value) {
    var read = StateJson.value(sent(StateJson.write(value))).asMembers();
    assertThat(List.copyOf(read.keySet())).isEqualTo(List.copyOf(value.members().keySet()));
  }

  @Property(tries = 200)
  void a_link_is_read_back_as_it_was_written(@ForAll("links") Link link) {
    assertThat(StateJson.link(sent(StateJson.write(link)))).isEqualTo(link);
  }

  @Property(tries = 100)
  void a_link_begins_with_its_revision(@ForAll("links") Link link) {
    assertThat(Json.text(StateJson.write(link)))
        .startsWith("{\"revision\":" + link.revision() + ",");
  }

  @Property(tries = 200)
  void a_snapshot_is_read_back_as_it_was_written(
      @ForAll("texts") String stamp,
      @ForAll("halves") Half half,
      @ForAll("instants") Instant superseded) {
    Snapshot snapshot = new Snapshot(stamp, half, superseded);
    assertThat(StateJson.snapshot(sent(StateJson.write(snapshot)))).isEqualTo(snapshot);
  }

  @Property(tries = 200)
  void a_conflict_is_read_back_as_it_was_written(@ForAll("conflicts") Conflict conflict) {
    assertThat(StateJson.conflict(sent(StateJson.write(conflict)))).isEqualTo(conflict);
  }

  @Test
  void an_intent_says_what_the_store_showed_and_one_without_it_is_read_too() {
    Intent intent =
        new Intent(
            Intent.Kind.CHANGE,
            Map.of(Field.TITLE, new Value.Text("t")),
            Map.of(Field.TITLE, Value.NOTHING),
            "plan",
            Instant.EPOCH,
            1);
    ObjectNode sent = (ObjectNode) sent(StateJson.write(intent));
    assertThat(StateJson.intent(sent)).isEqualTo(intent);
    sent.remove("shown");
    assertThat(StateJson.intent(sent).shown()).isEmpty();
  }

  @Test
  void what_is_absent_is_null_on_both_ways() {
    assertThat(StateJson.value(sent(StateJson.write((Value) null)))).isNull();
    assertThat(StateJson.half(sent(StateJson.write((Half) null)))).isNull();
    assertThat(StateJson.base(sent(StateJson.write((Base) null)))).isNull();
    assertThat(StateJson.intent(sent(StateJson.write((Intent) null)))).isNull();
    assertThat(StateJson.absence(sent(StateJson.write((Absence) null)))).isNull();
    assertThat(StateJson.interval(sent(StateJson.write((Interval) null)))).isNull();
  }

  @Test
  void half_of_an_emoji_survives_the_wire() {
    Value cut = new Value.Text("almost \ud83d");
    assertThat(StateJson.value(sent(StateJson.write(cut)))).isEqualTo(cut);
  }

  @Test
  void text_that_is_no_record_is_refused_without_showing_it() {
    assertThatThrownBy(() -> Json.parse("{\"title\": secret"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not JSON")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  /** Through text and UTF-8, as Redis keeps it. */
  private static JsonNode sent(JsonNode node) {
    byte[] bytes = Json.text(node).getBytes(StandardCharsets.UTF_8);
    return Json.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(12);
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(-4_000_000_000L, 400_000_000_000L)
        .flatMap(
            seconds ->
                Arbitraries.integers()
                    .between(0, 999_999_999)
                    .map(nanos -> Instant.ofEpochSecond(seconds, nanos)))
        .injectNull(0.1);
  }

  @Provide
  Arbitrary<Value.Members> members() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(6).map(Value.Members::new);
  }

  @Provide
  Arbitrary<Value> values() {
    Arbitrary<Value.ChecklistItem> items =
        Combinators.combine(texts(), texts(), Arbitraries.of(true, false))
            .as(Value.ChecklistItem::new);
    return Arbitraries.oneOf(
        Arbitraries.just(Value.NOTHING),
        texts().map(Value.Text::new),
        Arbitraries.integers().between(0, 100).map(Value.Percent::new),
        Arbitraries.longs()
            .between(-800_000, 3_000_000)
            .map(d -> new Value.Day(LocalDate.ofEpochDay(d))),
        members(),
        items.list().ofMaxSize(5).map(Value.Checklist::new),
        Combinators.combine(texts(), texts()).as(Value.Refused::new));
  }

  Arbitrary<Map<Field, Value>> fields() {
    return Arbitraries.maps(Arbitraries.of(Field.class), values()).ofMaxSize(12);
  }

  @Provide
  Arbitrary<Half> halves() {
    return Combinators.combine(fields(), Arbitraries.maps(texts(), texts()).ofMaxSize(3))
        .as(Half::new);
  }

  Arbitrary<Interval> intervals() {
    return Combinators.combine(instants(), instants(), texts()).as(Interval::new).injectNull(0.2);
  }

  @Provide
  Arbitrary<Conflict> conflicts() {
    return Combinators.combine(
            Arbitraries.of(Field.class).injectNull(0.1),
            values(),
            values(),
            Arbitraries.of(Side.class).injectNull(0.3),
            texts(),
            intervals(),
            intervals())
        .as(Conflict::new);
  }

  @Provide
  Arbitrary<Link> links() {
    Arbitrary<Base> bases = Combinators.combine(halves(), halves()).as(Base::new).injectNull(0.2);
    Arbitrary<Intent> intents =
        Combinators.combine(
                Arbitraries.of(Intent.Kind.class), fields(), texts().injectNull(0.3), instants())
            .as(Intent::new)
            .injectNull(0.4);
    Arbitrary<Absence> absences =
        Combinators.combine(
                Arbitraries.of(Side.class), instants(), Arbitraries.of(Absence.Verdict.class))
            .as(Absence::new)
            .injectNull(0.4);
    Arbitrary<Link> names =
        Combinators.combine(
                texts(),
                texts().injectNull(0.2),
                texts().injectNull(0.2),
                Arbitraries.longs().between(0, 1L << 53))
            .as(
                (store, planner, plan, revision) ->
                    Link.of(store, planner, plan).atRevision(revision));
    return Combinators.combine(
            names,
            bases,
            texts().injectNull(0.3),
            texts().list().ofMaxSize(16),
            intents,
            absences,
            Arbitraries.maps(Arbitraries.of(Field.class), texts()).ofMaxSize(3),
            instants())
        .as(
            (n, base, stamp, etags, intent, absence, refused, at) ->
                new Link(
                    n.storeId(),
                    n.revision(),
                    n.plannerId(),
                    n.planId(),
                    base,
                    stamp,
                    etags,
                    etags,
                    at,
                    at,
                    intent,
                    absence,
                    refused,
                    intent == null ? Map.of() : intent.values(),
                    at,
                    List.of(new FieldWrite(Field.TITLE, Side.STORE, "0123456789abcdef", at))));
  }
}
