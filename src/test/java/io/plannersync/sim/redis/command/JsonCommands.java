package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.JsonValue;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import io.plannersync.sim.redis.data.Value;
import java.util.Map;

/** RedisJSON at the root path: documents come back compact, which is not how they were written. */
final class JsonCommands {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonCommands() {}

  static Map<String, Command> all() {
    return Map.of(
        "JSON.GET", reads(2, 2, JsonCommands::get), "JSON.SET", writes(3, 3, JsonCommands::set));
  }

  private static Reply get(Keyspace keys, Args args) {
    atRoot(args);
    JsonValue value = find(keys, args.key());
    return value == null ? Reply.NIL : Reply.of(value.text());
  }

  private static JsonValue find(Keyspace keys, Bytes key) {
    Value value = keys.find(key);
    if (value != null && !(value instanceof JsonValue)) {
      throw new RedisError("Existing key has wrong Redis type");
    }
    return (JsonValue) value;
  }

  private static Reply set(Keyspace keys, Args args) {
    atRoot(args);
    find(keys, args.key());
    try {
      String compact = JSON.readTree(args.get(2).toString()).toString();
      keys.set(args.key(), new JsonValue(Bytes.of(compact)));
    } catch (JsonProcessingException e) {
      throw new RedisError("ERR " + e.getOriginalMessage());
    }
    keys.event('d', "json.set", args.key());
    return Reply.OK;
  }

  private static void atRoot(Args args) {
    String path = args.get(1).toString();
    if (!path.equals(".") && !path.equals("$")) {
      throw new UnsupportedOperationException("RedisJSON at the path " + path);
    }
  }
}
