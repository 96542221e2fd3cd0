package io.plannersync.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * One short text for what a side shows of many pairs: equal texts mean equal canonical values in
 * every field of every pair. It depends neither on the order of the pairs or of a set's members nor
 * on how a side spells a value, and is the same on every machine.
 */
public final class Digest {

  private Digest() {}

  /**
   * @param halves one side's half of each settled pair, by store id
   * @return SHA-256 in 64 lower-case hex digits
   */
  public static String of(Map<String, Half> halves) {
    MessageDigest sha = sha256();
    // JSON escapes line ends, so one line per pair cannot be mistaken for two.
    new TreeMap<>(halves)
        .forEach(
            (storeId, half) -> {
              ObjectNode line = Json.object().put("storeId", storeId);
              line.set("values", StateJson.writeValues(canonical(half)));
              sha.update((Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8));
            });
    return HexFormat.of().formatHex(sha.digest());
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<Field, Value> canonical(Half half) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    half.values()
        .forEach(
            (field, value) ->
                values.put(
                    field,
                    value instanceof Value.Members m
                        ? new Value.Members(new TreeMap<>(m.members()))
                        : value));
    return values;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
