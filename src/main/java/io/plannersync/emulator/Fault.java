package io.plannersync.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.GraphError;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A misbehaviour and when it happens.
 *
 * @param method null for any
 * @param path matches if found anywhere in the path (without the query)
 * @param after so many matching requests pass first
 * @param times so many requests are hit, 0 for all
 */
public record Fault(String method, Pattern path, int after, int times, Effect effect) {

  /** What happens to a request that is hit. */
  public sealed interface Effect {}

  /**
   * An answer given by no handler.
   *
   * @param retryAfter the header as it is sent, null for none
   * @param html an HTML page sent in place of Graph's JSON, null for JSON
   */
  public record Answer(int status, String retryAfter, String code, String message, String html)
      implements Effect {

    public Answer(int status) {
      this(status, null, "", "", null);
    }

    public Answer(int status, String retryAfter) {
      this(status, retryAfter, "", status == 429 ? "Too many requests." : "", null);
    }
  }

  /** The request takes effect, and then this is answered. */
  public record AnswerAfterEffect(Answer answer) implements Effect {}

  /** The request waits first; other faults may hit it too. */
  public record Delay(Duration time) implements Effect {}

  /** The connection is closed and nothing happens. */
  public record DropBefore() implements Effect {}

  /** The request takes effect and the connection is closed without an answer. */
  public record DropAfter() implements Effect {}

  /** The connection is closed at once and the request takes effect later. */
  public record EffectLater(Duration time) implements Effect {}

  /** A read shows what was there before its last so many changes. */
  public record StaleVersions(int versions) implements Effect {}

  /** A read shows what was there so long ago. */
  public record StaleBy(Duration age) implements Effect {}

  /** The answer's JSON is cut off in the middle. */
  public record TruncatedBody() implements Effect {}

  /** A page does not say that there are more. */
  public record MissingPage() implements Effect {}

  /** Hits every matching request. */
  public static Fault on(String method, String pathRegex, Effect effect) {
    return new Fault(method, Pattern.compile(pathRegex), 0, 0, effect);
  }

  /** The same for only so many requests. */
  public Fault times(int count) {
    return new Fault(method, path, after, count, effect);
  }

  /** The same after so many requests have passed. */
  public Fault after(int count) {
    return new Fault(method, path, count, times, effect);
  }

  /**
   * Reads {@code {"method","path","after","times","effect",...}} with the effects {@code answer}
   * and {@code answerAfterEffect} ({@code status}, {@code retryAfter}, {@code code}, {@code
   * message}, {@code html}), {@code delay}, {@code effectLater} and {@code staleBy} ({@code
   * millis}), {@code staleVersions} ({@code versions}), {@code dropBefore}, {@code dropAfter},
   * {@code truncatedBody} and {@code missingPage}.
   *
   * @throws GraphError 400 if it cannot be read
   */
  static Fault read(ObjectNode json) {
    try {
      Fault fault = on(text(json, "method"), json.path("path").asText(""), effect(json));
      return fault.after(json.path("after").asInt(0)).times(json.path("times").asInt(0));
    } catch (PatternSyntaxException e) {
      throw new GraphError(400, "BadRequest", "Not a regular expression: " + e.getPattern());
    }
  }

  private static Effect effect(ObjectNode json) {
    Duration time = Duration.ofMillis(json.path("millis").asLong(0));
    String name = json.path("effect").asText("answer");
    return switch (name) {
      case "answer" -> answer(json);
      case "answerAfterEffect" -> new AnswerAfterEffect(answer(json));
      case "delay" -> new Delay(time);
      case "dropBefore" -> new DropBefore();
      case "dropAfter" -> new DropAfter();
      case "effectLater" -> new EffectLater(time);
      case "staleVersions" -> new StaleVersions(json.path("versions").asInt(1));
      case "staleBy" -> new StaleBy(time);
      case "truncatedBody" -> new TruncatedBody();
      case "missingPage" -> new MissingPage();
      default -> throw new GraphError(400, "BadRequest", "No such effect: " + name);
    };
  }

  private static Answer answer(ObjectNode json) {
    int status = json.path("status").asInt(503);
    Answer plain = new Answer(status, text(json, "retryAfter"));
    return new Answer(
        status,
        plain.retryAfter(),
        json.path("code").asText(plain.code()),
        json.path("message").asText(plain.message()),
        text(json, "html"));
  }

  private static String text(ObjectNode json, String name) {
    JsonNode value = json.path(name);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
