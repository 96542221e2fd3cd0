package io.plannersync.moves;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mappings from a file: a line {@code store_id,planner_id}, then one mapping a line. Fields may
 * stand in double quotes, a quote in them doubled (RFC 4180); no field has a line break. UTF-8, a
 * byte order mark and blank lines are passed over.
 */
final class Csv {

  private static final List<String> HEADER = List.of("store_id", "planner_id");

  private Csv() {}

  /**
   * @throws IllegalArgumentException if the file has not this header
   * @throws IOException if it cannot be read, or is not UTF-8
   */
  static List<Said> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String first = lines.isEmpty() ? "" : lines.get(0).replaceFirst("^\uFEFF", "");
    if (!HEADER.equals(fields(first))) {
      throw new IllegalArgumentException(
          "--csv: the first line of " + file + " is not " + String.join(",", HEADER));
    }
    List<Said> said = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        String by = file.getFileName() + " line " + (i + 1);
        List<String> fields = fields(line);
        said.add(
            fields.size() == HEADER.size()
                ? Said.of(fields.get(0), fields.get(1), by)
                : new Said(null, null, by, "it has not two fields"));
      }
    }
    return said;
  }

  /** The fields of a line without the blanks around them. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
