package io.plannersync.sim.redis.same;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends commands word by word and tells what came back in a form that can be compared. */
record Client(StatefulRedisConnection<String, String> connection) {

  private static final int PATIENCE_SECONDS = 30;

  private record Name(String word) implements ProtocolKeyword {

    @Override
    public byte[] getBytes() {
      return word.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return word;
    }
  }

  RedisFuture<List<Object>> send(List<String> words) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
    words.subList(1, words.size()).forEach(args::addValue);
    return connection
        .async()
        .dispatch(new Name(words.get(0)), new NestedMultiOutput<>(StringCodec.UTF8), args);
  }

  /** The answer, of an error its kind. */
  Object answer(List<String> words) {
    return comparable(words, outcome(send(words)));
  }

  /** A transaction as a whole: each answer, or that there was none. */
  List<Object> transaction(List<List<String>> commands, Runnable meanwhile, String end) {
    connection.async().multi();
    List<RedisFuture<List<Object>>> answers = commands.stream().map(this::send).toList();
    meanwhile.run();
    if (end.equals("DISCARD")) {
      return List.of(outcome(connection.async().discard()));
    }
    Object result = outcome(connection.async().exec());
    if (!(result instanceof TransactionResult done) || done.wasDiscarded()) {
      return List.of(result instanceof String error ? error : "discarded");
    }
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      all.add(comparable(commands.get(i), outcome(answers.get(i))));
    }
    return all;
  }

  private static Object outcome(RedisFuture<?> answer) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RedisCommandExecutionException refused) {
        return "-" + refused.getMessage().split(" ")[0];
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object comparable(List<String> words, Object answer) {
    if (!(answer instanceof List<?> list)) {
      return String.valueOf(answer);
    }
    return switch (words.get(0)) {
      case "SMEMBERS", "HKEYS", "HVALS", "KEYS" ->
          list.stream().map(String::valueOf).sorted().toList();
      case "HGETALL" -> pairs(list);
      case "TTL" -> roughly(list, 100);
      case "PTTL" -> roughly(list, 100_000);
      default -> list;
    };
  }

  private static List<String> pairs(List<?> flat) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < flat.size(); i += 2) {
      pairs.add(flat.get(i) + "=" + flat.get(i + 1));
    }
    pairs.sort(null);
    return pairs;
  }

  /** The clocks of the two are not the same. */
  private static Object roughly(List<?> list, int unit) {
    long left = (Long) list.get(0);
    return left < 0 ? left : "about " + Math.round((double) left / unit) * unit;
  }
}
