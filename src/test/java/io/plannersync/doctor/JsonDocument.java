package io.plannersync.doctor;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/** Writes RedisJSON as an agent does. */
record JsonDocument(StatefulRedisConnection<String, String> connection) {

  void write(String key, String json) {
    connection
        .sync()
        .dispatch(
            CommandType.JSON_SET,
            new StatusOutput<>(StringCodec.UTF8),
            new CommandArgs<>(StringCodec.UTF8).addKey(key).add(".").addValue(json));
  }
}
