package io.plannersync.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP request as far as anybody here needs it.
 *
 * @param method in upper case
 * @param path as sent, without the query
 * @param variables the variables of the route's path template, decoded
 * @param query the query parameters, decoded; of a repeated one the first
 * @param headers by lower-case name; of a repeated one the first
 * @param body as sent, empty where there is none
 * @param principal who sent it, empty where nobody has asked yet
 */
public record Request(
    String method,
    String path,
    Map<String, String> variables,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body,
    Optional<Principal> principal) {

  /** No header of HTTP can have this name. */
  static final String ADDRESS = ":address";

  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|)");

  public Request {
    variables = Map.copyOf(variables);
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** A request of which it is not known who sent it. */
  public Request(
      String method,
      String path,
      Map<String, String> variables,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {
    this(method, path, variables, query, headers, body, Optional.empty());
  }

  /** The same request, sent by somebody who is known. */
  public Request from(Principal known) {
    return new Request(method, path, variables, query, headers, body, Optional.of(known));
  }

  /** Who did what is asked for, as a journal says it; what comes from no key is the console's. */
  public String by() {
    return principal.map(Principal::toString).orElse("console");
  }

  /** Whether the sender may know what only operators may. */
  public boolean isOperators() {
    return principal.filter(known -> known.role() == Role.OPERATOR).isPresent();
  }

  /** What may be logged: headers and query may hold a key. */
  @Override
  public String toString() {
    return method + " " + path;
  }

  /** A variable of the path template, {@code id} of {@code /api/agent/tasks/{id}}. */
  public String variable(String name) {
    return variables.get(name);
  }

  /** Who sent it, as the server sees it: the last proxy where there is one. */
  public String address() {
    return headers.getOrDefault(ADDRESS, "unknown");
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** A whole number between the bounds, or 400 naming the parameter. */
  public int number(String name, int otherwise, int least, int most) {
    String text = query.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the same answer as a number out of bounds
    }
    throw Problem.badRequest(
            "query parameter " + name + " must be a whole number, " + least + " to " + most)
        .field(name);
  }

  /** {@code 500ms}, {@code 5s}, {@code 1m}, {@code 5} (seconds) or {@code PT5S}; else 400. */
  public Duration duration(String name, Duration otherwise, Duration most) {
    String text = query.get(name);
    if (text == null) {
      return otherwise;
    }
    Duration duration = parsed(text);
    if (duration == null || duration.isNegative() || duration.compareTo(most) > 0) {
      throw Problem.badRequest(
              "query parameter "
                  + name
                  + " must be a duration of at most "
                  + most.toSeconds()
                  + "s, such as 500ms or 5s")
          .field(name);
    }
    return duration;
  }

  /**
   * The body as JSON; 415 for another media type or none, 400 for a body that is no JSON. Without
   * asking for the type, a page of another origin could send it from an operator's browser.
   */
  public JsonNode json() {
    String type = header("content-type").orElse("missing").toLowerCase(Locale.ROOT);
    String media = type.split(";", 2)[0].trim();
    if (!media.equals("application/json") && !media.endsWith("+json")) {
      throw new Problem(
          415, "unsupported-media-type", "Content-Type is " + media + "; send application/json");
    }
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(text());
    } catch (JsonProcessingException e) {
      throw Problem.badRequest("the body is not valid JSON: " + e.getOriginalMessage());
    }
    if (json instanceof MissingNode) {
      throw Problem.badRequest("the body is empty; a JSON object is expected");
    }
    return json;
  }

  private String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.badRequest("the body is not valid UTF-8");
    }
  }

  private static Duration parsed(String text) {
    Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofSeconds(amount);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
