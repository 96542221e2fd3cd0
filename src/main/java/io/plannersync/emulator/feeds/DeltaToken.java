package io.plannersync.emulator.feeds;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reader of a delta stands, and what it asked for on its first call.
 *
 * @param after the number of the newest change behind it
 * @param listed so many resources of the first listing are behind it; {@link #CHANGES} once it
 *     reads changes
 * @param scope the id of the plan, group or user that is read
 * @param select the properties it asked for, empty for all
 * @param details whether tasks come with their details
 * @param paused whether the empty page before this one was given
 * @param issued when the token was given out
 */
public record DeltaToken(
    long after,
    int listed,
    String scope,
    Set<String> select,
    boolean details,
    boolean paused,
    Instant issued) {

  /** The value of {@code listed} behind the first listing. */
  public static final int CHANGES = -1;

  private static final Pattern FORM =
      Pattern.compile("(\\d+)~(-?\\d+)~([A-Za-z0-9_-]*)~([A-Za-z,]*)~([01])([01])~(\\d+)");

  /** The start of a listing as it is after a change. */
  public static DeltaToken listing(
      long after, String scope, Set<String> select, boolean details, Instant issued) {
    return new DeltaToken(after, 0, scope, select, details, false, issued);
  }

  public boolean isListing() {
    return listed != CHANGES;
  }

  /** The same reader further on. */
  public DeltaToken at(long newAfter, int newListed, Instant now) {
    return new DeltaToken(newAfter, newListed, scope, select, details, false, now);
  }

  /** The same place behind an empty page. */
  public DeltaToken afterPause() {
    return new DeltaToken(after, listed, scope, select, details, true, issued);
  }

  /** The token as it stands in a link. */
  public String text() {
    String text =
        "%d~%d~%s~%s~%d%d~%d"
            .formatted(
                after,
                listed,
                scope,
                String.join(",", new TreeSet<>(select)),
                details ? 1 : 0,
                paused ? 1 : 0,
                issued.toEpochMilli());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads {@link #text}; empty if the text is none. */
  public static Optional<DeltaToken> parse(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        return Optional.empty();
      }
      Set<String> select = new TreeSet<>(Arrays.asList(parts.group(4).split(",")));
      select.remove("");
      return Optional.of(
          new DeltaToken(
              Long.parseLong(parts.group(1)),
              Integer.parseInt(parts.group(2)),
              parts.group(3),
              select,
              parts.group(5).equals("1"),
              parts.group(6).equals("1"),
              Instant.ofEpochMilli(Long.parseLong(parts.group(7)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
