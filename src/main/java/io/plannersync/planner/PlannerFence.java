package io.plannersync.planner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The block at the end of a description that holds the agent's report.
 *
 * <p>Its first line carries a checksum of the text inside, so that text which a person changed is
 * told from text that is ours even if the record of our last write was lost between the request and
 * its settling. White space does not count: services like to tidy it.
 */
public final class PlannerFence {

  static final String SHORTENED = "\n[shortened]";

  /** A report that would be cut shorter than this says nothing and is left out. */
  private static final int LEAST_REPORT = 20;

  private static final Pattern BEGIN =
      Pattern.compile("--- agent report of (.+) \\[([0-9a-f]{8})] ---");
  private static final Pattern END = Pattern.compile("--- end of agent report of (.+) ---");

  /**
   * A description taken apart.
   *
   * @param human all text that is not ours, in its order
   * @param report the text of our block, empty if there is none
   */
  record Parts(String human, String report) {}

  private PlannerFence() {}

  /**
   * @param settled the report last settled; a block that still holds it is ours as well
   */
  static Parts parse(String description, String storeId, String settled) {
    String[] lines = PlannerText.body(description).split("\n", -1);
    List<List<String>> pieces = new ArrayList<>();
    pieces.add(new ArrayList<>());
    String report = "";
    for (int i = 0; i < lines.length; i++) {
      boolean begins = names(BEGIN, lines[i], storeId);
      if (!begins && !names(END, lines[i], storeId)) {
        pieces.get(pieces.size() - 1).add(lines[i]);
        continue;
      }
      pieces.add(new ArrayList<>());
      int end = begins ? endOf(lines, i, storeId) : -1;
      if (end > 0) {
        String inside = PlannerText.body(String.join("\n", List.of(lines).subList(i + 1, end)));
        if (lines[i].strip().equals(begin(storeId, inside)) || inside.equals(settled)) {
          report = inside;
          i = end;
        }
      }
    }
    return new Parts(join(pieces), report);
  }

  /** The description that shows both; the report gives way where there is no room for all of it. */
  static String compose(String human, String report, String storeId, int limit) {
    if (report.isBlank()) {
      return human;
    }
    String above = human.isEmpty() ? "" : human + "\n\n";
    int room = limit - above.length() - block(storeId, "").length();
    String fitting = report.length() <= room ? report : shortened(report, room);
    return fitting.isEmpty() ? human : above + block(storeId, fitting);
  }

  /** A text without lines that would be taken for those of this pair's block. */
  public static String withoutMarkers(String text, String storeId) {
    if (!text.contains("--- ")) {
      return text;
    }
    return text.lines()
        .filter(line -> !names(BEGIN, line, storeId) && !names(END, line, storeId))
        .collect(Collectors.joining("\n"));
  }

  /** The store id that the last block names, null if there is none. */
  static String storeIdIn(String description) {
    String found = null;
    for (String line : description.lines().toList()) {
      Matcher matcher = BEGIN.matcher(line.strip());
      if (matcher.matches()) {
        found = matcher.group(1);
      }
    }
    return found;
  }

  private static String shortened(String report, int room) {
    String text =
        report.endsWith(SHORTENED)
            ? report.substring(0, report.length() - SHORTENED.length())
            : report;
    int length = room - SHORTENED.length();
    return length < LEAST_REPORT ? "" : PlannerText.cut(text, length).stripTrailing() + SHORTENED;
  }

  private static int endOf(String[] lines, int begin, String storeId) {
    for (int i = begin + 1; i < lines.length; i++) {
      if (names(END, lines[i], storeId)) {
        return i;
      }
      if (names(BEGIN, lines[i], storeId)) {
        return -1;
      }
    }
    return -1;
  }

  /** The first piece keeps its beginning; the others lose the empty lines that surround a block. */
  private static String join(List<List<String>> pieces) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      List<String> lines = pieces.get(i);
      int first = 0;
      while (i > 0 && first < lines.size() && lines.get(first).isBlank()) {
        first++;
      }
      String text = String.join("\n", lines.subList(first, lines.size())).stripTrailing();
      if (!text.isBlank()) {
        texts.add(text);
      }
    }
    return String.join("\n\n", texts);
  }

  private static String block(String storeId, String report) {
    return begin(storeId, report)
        + "\n"
        + report
        + "\n--- end of agent report of "
        + storeId
        + " ---";
  }

  private static String begin(String storeId, String report) {
    CRC32 sum = new CRC32();
    sum.update(
        report
            .codePoints()
            .filter(c -> !Character.isWhitespace(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .getBytes(StandardCharsets.UTF_8));
    return "--- agent report of %s [%08x] ---".formatted(storeId, sum.getValue());
  }

  private static boolean names(Pattern marker, String line, String storeId) {
    Matcher matcher = marker.matcher(line.strip());
    return matcher.matches() && matcher.group(1).equals(storeId);
  }
}
