package io.plannersync.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is not served, as RFC 9457 problem details. The {@code type} is {@code
 * urn:planner-sync:problem:} and a word that does not change between versions.
 */
public final class Problem extends RuntimeException {

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(409, "Conflict"),
          Map.entry(410, "Gone"),
          Map.entry(412, "Precondition Failed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"));

  private final int status;
  private final String word;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /**
   * @param word the last part of the {@code type}
   * @param detail one sentence for a person: what is wrong and what to do about it
   */
  public Problem(int status, String word, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.word = word;
  }

  public static Problem badRequest(String detail) {
    return new Problem(400, "bad-request", detail);
  }

  public static Problem notFound(String detail) {
    return new Problem(404, "not-found", detail);
  }

  public static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail).header("Retry-After", "1");
  }

  /** Names the task that the problem is about. */
  public Problem task(String id) {
    return member("task_id", id);
  }

  /** Names the field, or query parameter, that is wrong. */
  public Problem field(String name) {
    return member("field", name);
  }

  /** Adds a member of its own to the details. */
  public Problem member(String name, Object value) {
    members.put(name, value);
    return this;
  }

  public Problem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public Answer answer() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("type", "urn:planner-sync:problem:" + word);
    details.put("title", TITLES.getOrDefault(status, "Error"));
    details.put("status", status);
    details.put("detail", getMessage());
    details.putAll(members);
    Answer answer = Answer.of(status, Answer.PROBLEM, Answer.json(status, details).body());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer;
  }
}
