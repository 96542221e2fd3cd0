package io.plannersync.sim.redis;

import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.plannersync.sim.redis.command.Args;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.sim.redis.data.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a command of Lettuce as a server does: from its bytes. */
final class Requests {

  private static final int USUAL_SIZE = 512;

  private Requests() {}

  static Request read(RedisCommand<?, ?, ?> command) {
    ByteBuf bytes = Unpooled.buffer(USUAL_SIZE);
    command.encode(bytes);
    int count = (int) number(bytes, '*');
    String name = new String(text(bytes), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
    List<Bytes> args = new ArrayList<>(count - 1);
    for (int i = 1; i < count; i++) {
      args.add(new Bytes(text(bytes)));
    }
    return new Request(name, new Args(args));
  }

  private static byte[] text(ByteBuf bytes) {
    byte[] text = new byte[(int) number(bytes, '$')];
    bytes.readBytes(text);
    bytes.skipBytes(2);
    return text;
  }

  private static long number(ByteBuf bytes, char kind) {
    if (bytes.readByte() != kind) {
      throw new IllegalStateException("not what a client sends");
    }
    long number = 0;
    for (byte b = bytes.readByte(); b != '\r'; b = bytes.readByte()) {
      number = number * 10 + b - '0';
    }
    bytes.skipBytes(1);
    return number;
  }
}
