package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Bucket: its id, or the name it has in the plan. */
final class DocBucketLens implements DocLens {

  static final String NAME = "planner_bucket_name";
  private static final List<String> CANONICAL = List.of("planner_bucket_id", "bucket_id");
  private static final List<String> IDS = List.of("planner_bucket_id", "bucket_id", "bucketId");
  private static final List<String> MEMBERS =
      List.of(
          "planner_bucket_id",
          "bucket_id",
          "bucketId",
          NAME,
          "bucket_name",
          "bucketName",
          "bucket");

  @Override
  public List<String> remembered() {
    return MEMBERS;
  }

  @Override
  public Map<String, Shape> shapes() {
    return Shape.each(MEMBERS, Shape.TEXT);
  }

  @Override
  public Value read(DocMembers members, DocLensContext context) {
    return context.chosen(members, Field.BUCKET, MEMBERS, reading(context.names()));
  }

  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    return DocLensContext.saidByAll(
        new DocMembers(doc, shapes()).said(MEMBERS, reading(context.names())), value);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    var reading = reading(context.names());
    for (String member : MEMBERS) {
      JsonNode shown = doc.get(member);
      if (value instanceof Value.Text bucket) {
        if ((CANONICAL.contains(member) || doc.has(member))
            && (DocLens.blank(shown) || !reading.apply(member, shown).equals(value))) {
          doc.put(
              member,
              IDS.contains(member) ? bucket.text() : context.names().buckets().get(bucket.text()));
        }
      } else if (!DocLens.blank(shown)) {
        doc.putNull(member);
      }
    }
  }

  private static BiFunction<String, JsonNode, Value> reading(Names names) {
    Map<String, String> buckets = names.buckets();
    return (member, node) -> {
      String text = node.asText("").strip();
      if (buckets.containsKey(text) || (buckets.isEmpty() && IDS.contains(member))) {
        return Value.text(text);
      }
      List<String> named = names.bucketsNamed(text);
      return named.size() == 1
          ? Value.text(named.get(0))
          : DocLens.refused(node, reason(text, named));
    };
  }

  private static String reason(String name, List<String> named) {
    return named.isEmpty()
        ? "the plan has no bucket of this id or name; write one of its bucket ids into"
            + " `planner_bucket_id`"
        : "%d buckets of the plan are called %s; write the id of one of them (%s) into"
                .formatted(named.size(), DocLens.quoted(name), String.join(", ", named))
            + " `planner_bucket_id`";
  }
}
