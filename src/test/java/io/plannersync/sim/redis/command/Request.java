package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One command as it was sent.
 *
 * @param name in capitals
 */
public record Request(String name, Args args) {

  private static final int SHOWN = 60;

  public static Request of(String name, String... args) {
    List<Bytes> all = Arrays.stream(args).map(Bytes::of).toList();
    return new Request(name, new Args(all));
  }

  public int size() {
    return args.size();
  }

  public String arg(int index) {
    return args.get(index).toString();
  }

  /** Whether it may change data; true of every script and transaction. */
  public boolean mayWrite() {
    return name.startsWith("EVAL")
        || name.equals("EXEC")
        || CommandTable.find(name).effect() != Command.Effect.READS;
  }

  /** For people: long texts are shortened. */
  @Override
  public String toString() {
    return args.all().stream()
        .map(Bytes::toString)
        .map(text -> text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...")
        .collect(Collectors.joining(" ", name + " ", ""));
  }
}
