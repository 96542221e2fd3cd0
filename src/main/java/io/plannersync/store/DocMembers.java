package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A document as one lens reads it: the members that the lens declares and no others, each in the
 * shape that it declares. A lens cannot take for nothing what it cannot read: whoever asks for a
 * member of another shape gets nothing, and the field is refused whatever he makes of it.
 */
final class DocMembers {

  private final ObjectNode doc;
  private final Map<String, Shape> shapes;
  private Value fault;

  DocMembers(ObjectNode doc, Map<String, Shape> shapes) {
    this.doc = doc;
    this.shapes = shapes;
  }

  /** A member's value; missing if it is empty or cannot be read. */
  JsonNode get(String member) {
    Shape shape = shape(member);
    JsonNode node = doc.path(member);
    if (DocLens.blank(node)) {
      return MissingNode.getInstance();
    }
    Optional<Value> wrong = fault(member, node, shape);
    if (wrong.isPresent()) {
      fault = fault == null ? wrong.get() : fault;
      return MissingNode.getInstance();
    }
    return node;
  }

  /** Whether a member holds anything, readable or not. */
  boolean has(String member) {
    shape(member);
    return !DocLens.blank(doc.get(member));
  }

  /** Whether a member is there, though it may hold nothing. */
  boolean names(String member) {
    shape(member);
    return doc.has(member);
  }

  /** A member as it is spelled, readable or not; null if it is not there. */
  JsonNode spelled(String member) {
    shape(member);
    return doc.get(member);
  }

  /** What each of these members that holds something says, in this order. */
  Map<String, Value> said(Collection<String> members, BiFunction<String, JsonNode, Value> reading) {
    Map<String, Value> said = new LinkedHashMap<>();
    for (String member : members) {
      if (has(member)) {
        JsonNode node = doc.get(member);
        said.put(
            member,
            fault(member, node, shape(member)).orElseGet(() -> reading.apply(member, node)));
      }
    }
    return said;
  }

  /** What a lens has read, unless it asked for a member that cannot be read. */
  Value orFault(Value read) {
    return fault == null ? read : fault;
  }

  private static Optional<Value> fault(String member, JsonNode node, Shape shape) {
    return shape.fault(node, Shape.quoted(member)).map(reason -> DocLens.refused(node, reason));
  }

  private Shape shape(String member) {
    Shape shape = shapes.get(member);
    if (shape == null) {
      throw new IllegalArgumentException(
          "a lens reads a member that it does not declare: " + member);
    }
    return shape;
  }
}
