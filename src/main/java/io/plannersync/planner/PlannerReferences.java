package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attachments: an open type whose keys are URLs with {@code % . : @ #} percent-encoded, since these
 * characters cannot be in the name of an OData member.
 */
final class PlannerReferences {

  private static final String REFERENCES = "references";

  private PlannerReferences() {}

  static Value read(JsonNode details) {
    Map<String, String> members = new LinkedHashMap<>();
    details
        .path(REFERENCES)
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isObject()) {
                members.put(
                    decode(entry.getKey()),
                    PlannerText.whole(entry.getValue().path("alias").asText("")).strip());
              }
            });
    return Value.members(members);
  }

  static void patch(ObjectNode details, Value wanted, ObjectNode body) {
    Map<String, String> keys = new HashMap<>();
    details.path(REFERENCES).fieldNames().forEachRemaining(key -> keys.put(decode(key), key));
    Map<String, String> have = read(details).asMembers();
    Map<String, String> want = wanted.asMembers();
    ObjectNode changes = body.objectNode();
    want.forEach(
        (url, alias) -> {
          if (!alias.equals(have.get(url))) {
            ObjectNode reference = changes.putObject(keys.getOrDefault(url, encode(url)));
            reference.put("@odata.type", "#microsoft.graph.plannerExternalReference");
            if (!alias.isEmpty()) {
              reference.put("alias", alias);
            } else if (have.containsKey(url)) {
              reference.putNull("alias");
            }
            if (!have.containsKey(url)) {
              reference.put("type", "Other").put("previewPriority", " !");
            }
          }
        });
    have.keySet().stream()
        .filter(url -> !want.containsKey(url))
        .forEach(url -> changes.putNull(keys.get(url)));
    PlannerMembers.putUnlessEmpty(body, REFERENCES, changes);
  }

  static String encode(String url) {
    return url.replace("%", "%25")
        .replace(".", "%2E")
        .replace(":", "%3A")
        .replace("@", "%40")
        .replace("#", "%23");
  }

  /** Percent-decoding; whatever is no encoding of a text stays as it is. */
  static String decode(String key) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < key.length(); ) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int end = i;
      while (isEncodedByte(key, end)) {
        bytes.write(Integer.parseInt(key.substring(end + 1, end + 3), 16));
        end += 3;
      }
      if (end == i) {
        decoded.append(key.charAt(i++));
      } else {
        decoded.append(text(bytes.toByteArray(), key.substring(i, end)));
        i = end;
      }
    }
    return decoded.toString();
  }

  private static boolean isEncodedByte(String key, int at) {
    return at + 2 < key.length()
        && key.charAt(at) == '%'
        && Character.digit(key.charAt(at + 1), 16) >= 0
        && Character.digit(key.charAt(at + 2), 16) >= 0
        && key.charAt(at + 1) < 128
        && key.charAt(at + 2) < 128;
  }

  private static String text(byte[] utf8, String otherwise) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      return otherwise;
    }
  }
}
