package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** What Graph made of a call. Every outcome that is to be expected has a type. */
public sealed interface GraphReply {

  /** 2xx; the body is missing where Graph sends none. */
  record Ok(int status, JsonNode body) implements GraphReply {}

  /** 404. */
  record Gone(String message) implements GraphReply {}

  /**
   * 403: no permission, or no such item, or a limit. Only a limit has a code that tells.
   *
   * @param code Graph's error code, often empty
   */
  record Forbidden(String code, String message) implements GraphReply {

    /** Whether a documented limit is reached; such an answer does not go away by retrying. */
    public boolean isLimit() {
      return code.startsWith("Maximum");
    }
  }

  /** 409 or 412: somebody else changed what we wanted to change. Read again, decide again. */
  record Conflict(int status, String message) implements GraphReply {}

  /**
   * 400, 413, 422: the call itself is wrong. Also 410, 501 and redirects, which are followed never.
   */
  record Rejected(int status, String code, String message) implements GraphReply {}

  /** Not sent, or answered 429: nothing happened in Graph; not to be sent earlier than this. */
  record Throttled(Duration retryAfter) implements GraphReply {}

  /**
   * No usable answer: 5xx, a 4xx that says nothing of the call, a broken connection, a time-out, an
   * open circuit.
   *
   * @param effect whether the call may have had its effect all the same
   */
  record Unavailable(String reason, boolean effect, Duration retryAfter) implements GraphReply {}

  /** The lease had been lost before the call: nothing was sent, and nothing more may be. */
  record LeaseLost() implements GraphReply {}

  /** Whether it may be a value of the call that Graph refuses: the call itself, or a limit. */
  default boolean mayRefuseValue() {
    return this instanceof Forbidden forbidden && forbidden.isLimit()
        || this instanceof Rejected rejected
            && (rejected.status() == 400 || rejected.status() == 413 || rejected.status() == 422);
  }

  /** Whether the same call may succeed soon; what is refused stays so for a while. */
  default boolean isPassing() {
    return this instanceof Throttled || this instanceof Unavailable;
  }

  /** A sentence for logs and status pages. */
  default String describe() {
    if (this instanceof Ok ok) {
      return "answered " + ok.status();
    } else if (this instanceof Gone gone) {
      return "404 " + gone.message();
    } else if (this instanceof Forbidden forbidden) {
      return "403 " + forbidden.code() + " " + forbidden.message();
    } else if (this instanceof Conflict conflict) {
      return conflict.status() + " " + conflict.message();
    } else if (this instanceof Rejected rejected) {
      return rejected.status() + " " + rejected.code() + " " + rejected.message();
    } else if (this instanceof Throttled throttled) {
      return "throttled for " + throttled.retryAfter().toMillis() + " ms";
    } else if (this instanceof Unavailable unavailable) {
      return unavailable.reason();
    }
    return "the lease was lost";
  }
}
