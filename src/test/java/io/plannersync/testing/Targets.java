package io.plannersync.testing;

import io.plannersync.graph.GraphTarget;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Targets of calls as tests spell them: version, path and query in one text. */
public final class Targets {

  private Targets() {}

  public static GraphTarget of(String text) {
    String[] halves = text.split("\\?", 2);
    String[] path = halves[0].substring(1).split("/");
    String[] segments = Arrays.stream(path).skip(1).map(Targets::decoded).toArray(String[]::new);
    GraphTarget target =
        path[0].equals("beta") ? GraphTarget.beta(segments) : GraphTarget.v1(segments);
    for (String parameter : halves.length < 2 ? new String[0] : halves[1].split("&")) {
      String[] both = parameter.split("=", 2);
      target = target.with(decoded(both[0]), decoded(both[1]));
    }
    return target;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
