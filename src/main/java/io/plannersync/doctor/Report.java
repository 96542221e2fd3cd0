package io.plannersync.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** The findings as people and programs read them. */
public final class Report {

  /** As wide as the longest id. */
  private static final String ROW = "%-5s %-20s %s%n";

  private Report() {}

  /**
   * A check and what it came to.
   *
   * @param id the check's, stable
   */
  public record Finding(String id, String name, Result result) {

    /** PASS, FAIL or SKIP. */
    public String verdict() {
      return result.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** How to mend it; null unless it failed. */
    public String fix() {
      return result instanceof Result.Fail fail ? fail.fix() : null;
    }
  }

  public static String head() {
    return ROW.formatted("", "CHECK", "FOUND");
  }

  /** A line, and the remedy below it if the check failed. */
  public static String row(Finding finding) {
    StringBuilder text =
        new StringBuilder(ROW.formatted(finding.verdict(), finding.id(), finding.result().found()));
    if (finding.fix() != null) {
      // Only the first line is marked, so that the commands below it can be copied.
      String remedy = "-> " + finding.fix().replace("\n", "\n   ");
      remedy.lines().forEach(line -> text.append(ROW.formatted("", "", line)));
    }
    return text.toString();
  }

  public static String summary(List<Finding> findings) {
    return "%n%d passed, %d failed, %d skipped%n"
        .formatted(count(findings, "PASS"), failed(findings), count(findings, "SKIP"));
  }

  public static long failed(List<Finding> findings) {
    return count(findings, "FAIL");
  }

  private static long count(List<Finding> findings, String verdict) {
    return findings.stream().filter(one -> one.verdict().equals(verdict)).count();
  }

  /** {@code {"checks":[{"id","name","result","found","fix"}],"failed":n}}. */
  public static String json(List<Finding> findings) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ArrayNode checks = report.putArray("checks");
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("id", finding.id())
          .put("name", finding.name())
          .put("result", finding.verdict())
          .put("found", finding.result().found())
          .put("fix", finding.fix());
    }
    return report.put("failed", failed(findings)).toPrettyString();
  }
}
