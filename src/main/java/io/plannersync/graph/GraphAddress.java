package io.plannersync.graph;

import io.plannersync.graph.GraphTarget.Spelled;
import java.net.URI;
import java.util.Optional;

/**
 * Where Graph is: the address that was set. It alone decides which host is called.
 *
 * @param base scheme, host, port and maybe a path, without a slash at its end
 */
public record GraphAddress(URI base) {

  /**
   * @throws IllegalArgumentException if paths cannot follow it
   */
  public static GraphAddress of(String text) {
    URI uri = URI.create(text.replaceFirst("/+$", ""));
    if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("no address that a path can follow: " + text);
    }
    return new GraphAddress(uri);
  }

  /** Path and query that a link leads to, encoded; empty if that is nothing of Graph's. */
  public Optional<String> below(GraphLink link) {
    return link.below(base).map(Spelled::toString);
  }

  /** Path and query of a call; empty if its link leads to nothing of Graph's. */
  Optional<Spelled> spelled(GraphCall call) {
    return call.link() == null ? Optional.of(call.target().spelled()) : call.link().below(base);
  }
}
