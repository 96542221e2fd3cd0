package io.plannersync.moves;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
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
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that is remembered of pairs, as JSON lines: pairs, conflicts, journal, tombstones and
 * at last their numbers, by which a file that was cut off is known. The same state gives the same
 * lines. In memory are one record, or the journal of one pair, and the ids of all.
 */
final class Export {

  /** Letters of all languages are escaped, so that no terminal and no file can change them. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Links links;
  private final Conflicts conflicts;
  private final Journal journal;
  private final Tombstones tombstones;
  private long unreadable;

  /**
   * @param own namespace of the service's own keys
   */
  Export(StatefulRedisConnection<String, String> connection, String own) {
    links = new Links(connection, own);
    conflicts = new Conflicts(connection, own);
    journal = new Journal(connection, own);
    tombstones = new Tombstones(connection, own);
  }

  /**
   * Writes all of it; what changes meanwhile is in it as it was or as it is. A record that cannot
   * be read has a line that says so, and stops no other.
   *
   * @return how many records could not be read
   */
  long write(Appendable out) throws IOException {
    ObjectNode sums = record("sums");
    sums.put("pairs", each(out, "pair", links.storeIds(), this::pair));
    sums.put("conflicts", each(out, "conflict", conflicts.ids(), this::conflict));
    sums.put("journal", each(out, "journal", journal.storeIds(), this::journal));
    sums.put("tombstones", each(out, "tombstone", tombstones.storeIds(), this::tombstone));
    line(out, sums.put("unreadable", unreadable));
    return unreadable;
  }

  /** Answers how many records there are of a type. */
  private long each(
      Appendable out, String type, Collection<String> ids, Function<String, Stream<ObjectNode>> of)
      throws IOException {
    long count = 0;
    for (String id : ids) {
      List<ObjectNode> records;
      try {
        records = of.apply(id).toList();
      } catch (RedisCommandExecutionException e) {
        // Its key holds something else.
        records = List.of(unreadable(type, id, e));
      } catch (RedisException e) {
        throw e;
      } catch (RuntimeException e) {
        records = List.of(unreadable(type, id, e));
      }
      for (ObjectNode record : records) {
        line(out, record);
        count += record.path("type").asText().equals(type) ? 1 : 0;
      }
    }
    return count;
  }

  private ObjectNode unreadable(String type, String id, RuntimeException e) {
    unreadable++;
    return record("unreadable").put("of", type).put("id", id).put("reason", e.getMessage());
  }

  private Stream<ObjectNode> pair(String storeId) {
    return links.find(storeId).stream()
        .map(link -> record("pair").<ObjectNode>setAll(StateJson.write(link)));
  }

  private Stream<ObjectNode> conflict(String id) {
    return conflicts.get(id).stream()
        .map(
            kept ->
                record("conflict")
                    .put("id", id)
                    .put("storeId", kept.storeId())
                    .put("plannerId", kept.plannerId())
                    .put("at", kept.at().toString())
                    .put("state", kept.state().name().toLowerCase(Locale.ROOT))
                    .<ObjectNode>setAll(StateJson.write(kept.conflict())));
  }

  private Stream<ObjectNode> journal(String storeId) {
    List<Journal.Entry> entries = new ArrayList<>(journal.of(storeId, Journal.KEPT));
    Collections.reverse(entries);
    return entries.stream()
        .map(
            entry ->
                record("journal").put("storeId", storeId).<ObjectNode>setAll(Journal.write(entry)));
  }

  private Stream<ObjectNode> tombstone(String storeId) {
    return tombstones.find(storeId).stream()
        .map(buried -> record("tombstone").<ObjectNode>setAll(Tombstones.write(buried)));
  }

  private static ObjectNode record(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static void line(Appendable out, ObjectNode record) throws IOException {
    out.append(JSON.writeValueAsString(record)).append('\n');
  }
}
