package io.plannersync.moves;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.StateJson;
import io.plannersync.state.Tombstones;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Everything that is remembered of pairs, as JSON lines: pairs, conflicts, journal, tombstones and
 * at last their numbers, by which a file that was cut off is known. The same state gives the same
 * lines. One record is in memory at a time, and the ids of all.
 */
final class Export {

  private static final int BATCH = 100;

  /** Letters of all languages are escaped, so that no terminal and no file can change them. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Links links;
  private final Conflicts conflicts;
  private final Journal journal;
  private final Tombstones tombstones;

  /**
   * @param own namespace of the service's own keys
   */
  Export(StatefulRedisConnection<String, String> connection, String own) {
    links = new Links(connection, own);
    conflicts = new Conflicts(connection, own);
    journal = new Journal(connection, own);
    tombstones = new Tombstones(connection, own);
  }

  /** Writes all of it; what changes meanwhile is in it as it was or as it is. */
  void write(Appendable out) throws IOException {
    ObjectNode sums = record("sums");
    sums.put("pairs", pairs(out));
    sums.put("conflicts", conflicts(out));
    sums.put("journal", journal(out));
    sums.put("tombstones", tombstones(out));
    line(out, sums);
  }

  private long pairs(Appendable out) throws IOException {
    long count = 0;
    for (List<String> some : batches(links.storeIds())) {
      for (var link : links.findAll(some).values()) {
        line(out, record("pair").setAll(StateJson.write(link)));
        count++;
      }
    }
    return count;
  }

  private long conflicts(Appendable out) throws IOException {
    long count = 0;
    for (String id : conflicts.ids()) {
      var kept = conflicts.get(id).orElse(null);
      if (kept != null) {
        ObjectNode record = record("conflict").put("id", id);
        record.put("storeId", kept.storeId()).put("plannerId", kept.plannerId());
        record.put("at", kept.at().toString());
        record.put("state", kept.state().name().toLowerCase(Locale.ROOT));
        line(out, record.setAll(StateJson.write(kept.conflict())));
        count++;
      }
    }
    return count;
  }

  private long journal(Appendable out) throws IOException {
    long count = 0;
    for (String storeId : journal.storeIds()) {
      List<Journal.Entry> entries = new ArrayList<>(journal.of(storeId, Journal.KEPT));
      Collections.reverse(entries);
      for (Journal.Entry entry : entries) {
        line(out, record("journal").put("storeId", storeId).setAll(Journal.write(entry)));
        count++;
      }
    }
    return count;
  }

  private long tombstones(Appendable out) throws IOException {
    long count = 0;
    for (String storeId : tombstones.storeIds()) {
      var buried = tombstones.find(storeId).orElse(null);
      if (buried != null) {
        line(out, record("tombstone").setAll(Tombstones.write(buried)));
        count++;
      }
    }
    return count;
  }

  private static ObjectNode record(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static void line(Appendable out, JsonNode record) throws IOException {
    try {
      out.append(JSON.writeValueAsString(record)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a record", e);
    }
  }

  private static List<List<String>> batches(Collection<String> all) {
    List<String> list = List.copyOf(all);
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < list.size(); from += BATCH) {
      batches.add(list.subList(from, Math.min(list.size(), from + BATCH)));
    }
    return batches;
  }
}
