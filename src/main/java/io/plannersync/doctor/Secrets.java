package io.plannersync.doctor;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What must not be shown, whoever says it: a server may put into its error what it was sent. Also
 * makes a stranger's text fit for a terminal.
 */
final class Secrets {

  private static final int LONGEST = 300;

  /** Shorter ones are found in ordinary words; nobody has them outside of an experiment. */
  private static final int SHORTEST = 5;

  private final Set<String> values = ConcurrentHashMap.newKeySet();

  void add(String secret) {
    if (secret != null && secret.length() >= SHORTEST) {
      values.add(secret);
    }
  }

  Result hide(Result result) {
    if (result instanceof Result.Fail fail) {
      return new Result.Fail(hide(fail.found()), hide(fail.fix()));
    }
    return result instanceof Result.Pass pass
        ? new Result.Pass(hide(pass.found()))
        : new Result.Skip(hide(result.found()));
  }

  private String hide(String text) {
    String shown = text;
    for (String value : values) {
      shown = shown.replace(value, "***");
    }
    return shown;
  }

  /** One line without control characters, cut where it becomes tedious. */
  static String tame(String text) {
    String line = String.valueOf(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
