package io.plannersync.sim.redis.command;

import io.lettuce.core.output.CommandOutput;
import io.plannersync.sim.redis.data.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An answer of Redis, in the kinds that RESP2 has. */
public sealed interface Reply {

  Reply OK = new Status("OK");
  Reply QUEUED = new Status("QUEUED");
  Reply NIL = new Bulk(null);
  Reply NO_LIST = new Many(null);

  /** Gives it to Lettuce, as its decoder does. */
  default void feed(CommandOutput<?, ?, ?> output) {
    feed(output, 0);
  }

  /**
   * @param depth in how many lists it is
   */
  void feed(CommandOutput<?, ?, ?> output, int depth);

  /** A word. */
  record Status(String word) implements Reply {
    @Override
    public void feed(CommandOutput<?, ?, ?> output, int depth) {
      if (this != QUEUED) {
        output.setSingle(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
      }
      output.complete(depth);
    }
  }

  /** A text, null for nil. */
  record Bulk(Bytes text) implements Reply {
    @Override
    public void feed(CommandOutput<?, ?, ?> output, int depth) {
      output.set(text == null ? null : ByteBuffer.wrap(text.array()));
      output.complete(depth);
    }
  }

  /** A number. */
  record Int(long number) implements Reply {
    @Override
    public void feed(CommandOutput<?, ?, ?> output, int depth) {
      output.set(number);
      output.complete(depth);
    }
  }

  /** A refusal. */
  record Error(String message) implements Reply {
    @Override
    public void feed(CommandOutput<?, ?, ?> output, int depth) {
      output.setError(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
      output.complete(depth);
    }
  }

  /** A list, null for nil. */
  record Many(List<Reply> elements) implements Reply {
    @Override
    public void feed(CommandOutput<?, ?, ?> output, int depth) {
      output.multiArray(elements == null ? -1 : elements.size());
      if (elements != null) {
        elements.forEach(element -> element.feed(output, depth + 1));
      }
      output.complete(depth);
    }
  }

  static Reply of(long number) {
    return new Int(number);
  }

  static Reply of(boolean yes) {
    return new Int(yes ? 1 : 0);
  }

  static Reply of(Bytes text) {
    return text == null ? NIL : new Bulk(text);
  }

  static Reply of(String text) {
    return new Bulk(Bytes.of(text));
  }

  static Reply ofAll(Collection<Bytes> texts) {
    List<Reply> elements = new ArrayList<>(texts.size());
    texts.forEach(text -> elements.add(of(text)));
    return new Many(elements);
  }
}
