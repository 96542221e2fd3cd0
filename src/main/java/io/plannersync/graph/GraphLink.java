package io.plannersync.graph;

import io.plannersync.graph.GraphTarget.Spelled;
import io.plannersync.graph.GraphTarget.Version;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link that Graph gave ({@code @odata.nextLink}, {@code @odata.deltaLink}). Its query is opaque
 * and sent as it was given. Everything else of it is no more than a claim: it is followed at the
 * address that was set, whatever host it names (a gateway's answers carry links to the real Graph),
 * and only to what lies below a version.
 *
 * @param text as it was given
 */
public record GraphLink(String text) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(https?)://([^/?#\\\\]*))?(/[^?#]*)(?:\\?([^#]*))?(?:#.*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What no segment of Graph's own links means, however it is spelled. */
  private static final Pattern STEP =
      Pattern.compile("\\.{1,2}|.*[/\\\\\\p{Cntrl}].*", Pattern.DOTALL);

  /**
   * Path and query below the address, as they are to stand in a request.
   *
   * @param base Graph's address, without a slash at its end
   * @return empty if the link leads to nothing that is Graph's
   */
  Optional<Spelled> below(URI base) {
    Matcher link = FORM.matcher(text);
    if (!link.matches()) {
      return Optional.empty();
    }
    String path = PercentEncoding.path(link.group(3));
    String root = base.getRawPath();
    boolean here = link.group(1) == null || origin(link.group(1), link.group(2)).equals(of(base));
    if (here && path.startsWith(root + "/")) {
      path = path.substring(root.length());
    }
    return isBelowVersion(path)
        ? Optional.of(
            new Spelled(path, link.group(4) == null ? null : PercentEncoding.query(link.group(4))))
        : Optional.empty();
  }

  private static boolean isBelowVersion(String path) {
    String[] segments = path.substring(1).split("/", -1);
    return segments.length > 1
        && Arrays.stream(Version.values()).anyMatch(v -> v.word().equals(segments[0]))
        && Arrays.stream(segments)
            .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
            .noneMatch(segment -> STEP.matcher(segment).matches());
  }

  private static String of(URI base) {
    return origin(base.getScheme(), base.getRawAuthority());
  }

  /** Scheme, host and port, of which the last may be left out where it is the scheme's own. */
  private static String origin(String scheme, String authority) {
    String lower = (scheme + "://" + authority).toLowerCase(Locale.ROOT);
    String port = lower.startsWith("https:") ? ":443" : ":80";
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
