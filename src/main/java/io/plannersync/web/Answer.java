package io.plannersync.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer: status, headers, and a body that may be empty. */
public record Answer(int status, Map<String, String> headers, byte[] body) {

  public static final String JSON = "application/json";
  public static final String PROBLEM = "application/problem+json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** An answer of JSON: a tree, map or list, or a {@link String} that is JSON already. */
  public static Answer json(int status, Object value) {
    String text = value instanceof String s ? s : Json.text(value);
    return of(status, JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, Map.of("Content-Type", contentType), body);
  }

  public static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }

  /** The same answer with one more header. */
  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body);
  }
}
