package io.plannersync.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a call is about: a version of Graph, the segments of a path and the parameters of a query,
 * all as they are meant. How they are spelled in a request is decided here alone, so that no text
 * can reach beyond its own place, see {@link PercentEncoding}.
 *
 * @param segments below the version; none is empty or a step in a hierarchy
 * @param parameters in their order, names and values
 */
public record GraphTarget(Version version, List<String> segments, List<Parameter> parameters) {

  /** The versions of Graph that are called. */
  public enum Version {
    V1("v1.0"),
    BETA("beta");

    private final String word;

    Version(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** A parameter of a query. */
  public record Parameter(String name, String value) {}

  /** Path and query as they stand in a request; the query is null where there is none. */
  record Spelled(String path, String query) {
    @Override
    public String toString() {
      return query == null ? path : path + "?" + query;
    }
  }

  /**
   * @throws IllegalArgumentException if a segment is none
   */
  public GraphTarget {
    segments = List.copyOf(segments);
    parameters = List.copyOf(parameters);
    for (String segment : segments) {
      // Dots cannot be encoded: an encoded dot means the same step.
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("no segment of a path: \"" + segment + "\"");
      }
    }
  }

  public static GraphTarget v1(String... segments) {
    return new GraphTarget(Version.V1, List.of(segments), List.of());
  }

  public static GraphTarget beta(String... segments) {
    return new GraphTarget(Version.BETA, List.of(segments), List.of());
  }

  /** The target further down the path; without a query. */
  public GraphTarget below(String... more) {
    List<String> all = new ArrayList<>(segments);
    Collections.addAll(all, more);
    return new GraphTarget(version, all, List.of());
  }

  /** The same target with one more parameter. */
  public GraphTarget with(String name, String value) {
    List<Parameter> all = new ArrayList<>(parameters);
    all.add(new Parameter(name, value));
    return new GraphTarget(version, segments, all);
  }

  /** Whether the path begins with these segments. */
  public boolean begins(String... first) {
    return segments.size() >= first.length
        && segments.subList(0, first.length).equals(List.of(first));
  }

  /** Whether this is the last segment of the path. */
  public boolean ends(String last) {
    return !segments.isEmpty() && segments.get(segments.size() - 1).equals(last);
  }

  Spelled spelled() {
    StringBuilder path = new StringBuilder("/").append(version.word());
    segments.forEach(segment -> path.append('/').append(PercentEncoding.segment(segment)));
    StringBuilder query = new StringBuilder();
    for (Parameter one : parameters) {
      query
          .append(query.isEmpty() ? "" : "&")
          .append(PercentEncoding.parameter(one.name()))
          .append('=')
          .append(PercentEncoding.parameter(one.value()));
    }
    return new Spelled(path.toString(), query.isEmpty() ? null : query.toString());
  }

  /** Path and query as they stand in a request. */
  @Override
  public String toString() {
    return spelled().toString();
  }
}
