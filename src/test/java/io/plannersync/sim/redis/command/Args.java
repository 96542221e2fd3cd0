package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.RedisError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What follows a command's name. */
public record Args(List<Bytes> all) {

  static Args of(Bytes... all) {
    return new Args(Arrays.asList(all));
  }

  int size() {
    return all.size();
  }

  Bytes get(int index) {
    return all.get(index);
  }

  Bytes key() {
    return all.get(0);
  }

  List<Bytes> from(int index) {
    return all.subList(index, all.size());
  }

  /** An option's name, in capitals. */
  String word(int index) {
    return all.get(index).toString().toUpperCase(Locale.ROOT);
  }

  long integer(int index) {
    Long number = all.get(index).integer();
    if (number == null) {
      throw new RedisError(RedisError.NOT_AN_INTEGER);
    }
    return number;
  }

  double number(int index) {
    return number(all.get(index).toString(), RedisError.NOT_A_FLOAT);
  }

  /** As C reads one, with inf and without NaN. */
  static double number(String text, String error) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        if (!text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
          throw new RedisError(error);
        }
        return Double.parseDouble(text);
      }
    }
  }
}
