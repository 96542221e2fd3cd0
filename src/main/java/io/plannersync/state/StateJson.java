package io.plannersync.state;

import static io.plannersync.state.Json.instant;
import static io.plannersync.state.Json.isNull;
import static io.plannersync.state.Json.object;
import static io.plannersync.state.Json.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Absence;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.FieldWrite;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The model's values as JSON, exactly: what is written is read back equal, whatever characters it
 * holds. {@code write} takes null for what is absent, and the readers give null for JSON's null.
 *
 * <p>Instants are ISO 8601 in UTC, days {@code yyyy-MM-dd}, fields and sides words, a cleared value
 * {@code {}}. A link begins with its revision, which {@code write-link.lua} reads.
 */
public final class StateJson {

  private StateJson() {}

  public static JsonNode write(Value value) {
    if (value == null) {
      return NullNode.instance;
    }
    ObjectNode node = object();
    if (value instanceof Value.Text v) {
      node.put("text", v.text());
    } else if (value instanceof Value.Percent v) {
      node.put("percent", v.percent());
    } else if (value instanceof Value.Day v) {
      node.put("day", v.date().toString());
    } else if (value instanceof Value.Members v) {
      node.set("members", Json.of(v.members()));
    } else if (value instanceof Value.Checklist v) {
      var items = node.putArray("checklist");
      for (var item : v.items()) {
        items
            .addObject()
            .put("id", item.id())
            .put("title", item.title())
            .put("checked", item.checked());
      }
    } else if (value instanceof Value.Refused v) {
      node.put("refused", v.shown()).put("reason", v.reason());
    }
    return node;
  }

  public static Value value(JsonNode node) {
    if (isNull(node)) {
      return null;
    } else if (node.has("text")) {
      return new Value.Text(string(node, "text"));
    } else if (node.has("percent")) {
      return new Value.Percent(node.get("percent").intValue());
    } else if (node.has("day")) {
      return new Value.Day(LocalDate.parse(string(node, "day")));
    } else if (node.has("members")) {
      return new Value.Members(Json.strings(node.get("members")));
    } else if (node.has("checklist")) {
      List<Value.ChecklistItem> items = new ArrayList<>();
      for (JsonNode i : node.get("checklist")) {
        items.add(
            new Value.ChecklistItem(
                string(i, "id"), string(i, "title"), i.path("checked").booleanValue()));
      }
      return new Value.Checklist(items);
    } else if (node.has("refused")) {
      return new Value.Refused(string(node, "refused"), string(node, "reason"));
    }
    return Value.NOTHING;
  }

  /** Values by field, in the order of the fields, so that equal maps are equal texts. */
  public static ObjectNode writeValues(Map<Field, Value> values) {
    ObjectNode node = object();
    for (Field field : Field.values()) {
      if (values.containsKey(field)) {
        node.set(field.word(), write(values.get(field)));
      }
    }
    return node;
  }

  public static Map<Field, Value> values(JsonNode node) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    node.properties().forEach(e -> values.put(Field.of(e.getKey()), value(e.getValue())));
    return values;
  }

  public static JsonNode write(Half half) {
    return half == null
        ? NullNode.instance
        : object("values", writeValues(half.values()), "spelling", Json.of(half.spelling()));
  }

  public static Half half(JsonNode node) {
    return isNull(node)
        ? null
        : new Half(values(node.get("values")), Json.strings(node.get("spelling")));
  }

  public static JsonNode write(Base base) {
    return base == null
        ? NullNode.instance
        : object(
            "planner",
            write(base.planner()),
            "store",
            write(base.store()),
            "refused",
            writeValues(base.refused()));
  }

  public static Base base(JsonNode node) {
    return isNull(node)
        ? null
        : new Base(
            half(node.get("planner")),
            half(node.get("store")),
            node.has("refused") ? values(node.get("refused")) : Map.of());
  }

  /** A link of an earlier version has the values that Planner refused in its base. */
  private static Base base(JsonNode node, Map<Field, String> refused) {
    Base base = base(node);
    return base == null || node.has("refused")
        ? base
        : new Base(base.planner(), base.planner())
            .after(base.planner(), base.shown(), refused.keySet());
  }

  public static JsonNode write(Intent intent) {
    if (intent == null) {
      return NullNode.instance;
    }
    ObjectNode node = object();
    node.put("kind", intent.kind().name());
    node.set("values", writeValues(intent.values()));
    node.set("shown", writeValues(intent.shown()));
    return node.put("planId", intent.planId())
        .put("sent", Json.of(intent.sent()))
        .put("missed", intent.missed());
  }

  public static Intent intent(JsonNode node) {
    return isNull(node)
        ? null
        : new Intent(
            Intent.Kind.valueOf(string(node, "kind")),
            values(node.get("values")),
            node.has("shown") ? values(node.get("shown")) : Map.of(),
            string(node, "planId"),
            instant(node, "sent"),
            node.path("missed").asInt());
  }

  public static JsonNode write(Absence absence) {
    return absence == null
        ? NullNode.instance
        : object()
            .put("side", absence.side().word())
            .put("since", Json.of(absence.since()))
            .put("verdict", absence.verdict().name());
  }

  public static Absence absence(JsonNode node) {
    return isNull(node)
        ? null
        : new Absence(
            Json.side(node, "side"),
            instant(node, "since"),
            Absence.Verdict.valueOf(string(node, "verdict")));
  }

  public static ObjectNode write(Link link) {
    ObjectNode node = object().put("revision", link.revision());
    node.put("storeId", link.storeId());
    node.put("plannerId", link.plannerId());
    node.put("planId", link.planId());
    node.set("base", write(link.base()));
    node.put("stamp", link.stamp());
    node.set("etags", Json.of(link.etags()));
    node.set("detailsEtags", Json.of(link.detailsEtags()));
    node.put("settled", Json.of(link.settled()));
    node.put("read", Json.of(link.read()));
    node.set("intent", write(link.intent()));
    node.set("absence", write(link.absence()));
    ObjectNode refused = node.putObject("refused");
    link.refused().forEach((field, reason) -> refused.put(field.word(), reason));
    node.set("doubts", writeValues(link.doubts()));
    node.put("reportWritten", Json.of(link.reportWritten()));
    ArrayNode writes = node.putArray("recentWrites");
    link.recentWrites().forEach(write -> writes.add(write(write)));
    return node;
  }

  private static ObjectNode write(FieldWrite write) {
    return object()
        .put("field", Json.word(write.field()))
        .put("side", write.side().word())
        .put("value", write.value())
        .put("at", Json.of(write.at()));
  }

  private static List<FieldWrite> writes(JsonNode nodes) {
    List<FieldWrite> writes = new ArrayList<>();
    if (nodes != null) {
      for (JsonNode node : nodes) {
        writes.add(
            new FieldWrite(
                Json.field(node, "field"),
                Json.side(node, "side"),
                string(node, "value"),
                instant(node, "at")));
      }
    }
    return writes;
  }

  /** The last edits of single fields, in the order of the fields. */
  public static ObjectNode writeEdits(Map<Field, Edit> edits) {
    ObjectNode node = object();
    for (Field field : Field.values()) {
      if (edits.containsKey(field)) {
        Edit edit = edits.get(field);
        node.set(field.word(), object("value", write(edit.value()), "when", write(edit.when())));
      }
    }
    return node;
  }

  public static Map<Field, Edit> edits(JsonNode node) {
    Map<Field, Edit> edits = new EnumMap<>(Field.class);
    node.properties()
        .forEach(
            e ->
                edits.put(
                    Field.of(e.getKey()),
                    new Edit(
                        value(e.getValue().get("value")), interval(e.getValue().get("when")))));
    return edits;
  }

  public static Link link(JsonNode node) {
    Map<Field, String> refused = new EnumMap<>(Field.class);
    Json.strings(node.get("refused"))
        .forEach((word, reason) -> refused.put(Field.of(word), reason));
    return new Link(
        string(node, "storeId"),
        node.get("revision").longValue(),
        string(node, "plannerId"),
        string(node, "planId"),
        base(node.get("base"), refused),
        string(node, "stamp"),
        Json.list(node.get("etags")),
        Json.list(node.get("detailsEtags")),
        instant(node, "settled"),
        // A link of an earlier version has none.
        instant(node, node.hasNonNull("read") ? "read" : "settled"),
        intent(node.get("intent")),
        absence(node.get("absence")),
        refused,
        node.has("doubts") ? values(node.get("doubts")) : Map.of(),
        instant(node, "reportWritten"),
        writes(node.get("recentWrites")));
  }

  public static ObjectNode write(Snapshot snapshot) {
    ObjectNode node = object().put("stamp", snapshot.stamp());
    node.set("half", write(snapshot.half()));
    return node.put("superseded", Json.of(snapshot.superseded()));
  }

  public static Snapshot snapshot(JsonNode node) {
    return new Snapshot(string(node, "stamp"), half(node.get("half")), instant(node, "superseded"));
  }

  public static ObjectNode write(Conflict conflict) {
    ObjectNode node = object().put("field", Json.word(conflict.field()));
    node.set("planner", write(conflict.planner()));
    node.set("store", write(conflict.store()));
    node.put("winner", Json.word(conflict.winner())).put("reason", conflict.reason());
    node.set("plannerTime", write(conflict.plannerTime()));
    node.set("storeTime", write(conflict.storeTime()));
    return node;
  }

  public static Conflict conflict(JsonNode node) {
    return new Conflict(
        Json.field(node, "field"),
        value(node.get("planner")),
        value(node.get("store")),
        Json.side(node, "winner"),
        string(node, "reason"),
        interval(node.get("plannerTime")),
        interval(node.get("storeTime")));
  }

  public static JsonNode write(Interval interval) {
    if (interval == null) {
      return NullNode.instance;
    }
    ObjectNode node = object().put("after", Json.of(interval.after()));
    node.put("until", Json.of(interval.until())).put("evidence", interval.evidence());
    return interval.by() == null ? node : node.put("by", interval.by());
  }

  public static Interval interval(JsonNode node) {
    return isNull(node)
        ? null
        : new Interval(
            instant(node, "after"),
            instant(node, "until"),
            string(node, "evidence"),
            string(node, "by"));
  }
}
