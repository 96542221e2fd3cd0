package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * Graph's answer to a call, or that there was none.
 *
 * @param call method and path
 * @param status 0 if there was no answer
 * @param body never null; missing if it was no JSON object
 * @param text the beginning of a body that was no JSON object, or why there was no answer
 * @param retryAfter how long Graph asks to wait, null if it does not
 */
record Answer(String call, int status, JsonNode body, String text, Duration retryAfter) {

  /** Whether it was done, with a body that can be read or rightly without one. */
  boolean ok() {
    return status == 204 || (status / 100 == 2 && body.isObject());
  }

  boolean isThrottled() {
    return status == 429;
  }

  /** Refused or not there; Planner does not tell one from the other. */
  boolean isRefused() {
    return status == 403 || status == 404;
  }

  /** A refusal of this call, as opposed to a server in trouble. */
  boolean isRejected() {
    return status / 100 == 4 && !isThrottled() && status != 401 && status != 408;
  }

  String code() {
    return body.path("error").path("code").asText("");
  }

  String message() {
    return Secrets.tame(body.path("error").path("message").asText(""));
  }

  String text(String property) {
    return body.path(property).asText("");
  }

  String etag() {
    return text("@odata.etag");
  }

  /** What happened, in a sentence without an end. */
  String describe() {
    if (status == 0) {
      return call + ": no answer (" + text + ")";
    }
    String what = (code() + " " + message()).strip();
    if (status / 100 == 2 && !ok()) {
      what = text.isBlank() ? "with an empty body" : "no JSON but: " + text;
    } else if (status == 200 && what.isEmpty()) {
      what = "without what was asked for";
    }
    return call + " was answered " + status + (what.isEmpty() ? "" : ", " + what);
  }

  /** The result for an answer that is not ok and says nothing about a grant. */
  Result unusable() {
    if (isThrottled()) {
      return new Result.Skip(
          "Graph asks to wait"
              + (retryAfter == null ? "" : " " + Math.max(1, retryAfter.toSeconds()) + " s")
              + " (429); run doctor again then");
    }
    if (status == 0) {
      return new Result.Fail(
          describe(), "Check GRAPH_URL, and that this machine can reach it (DNS, proxy, firewall)");
    }
    if (status == 401) {
      return new Result.Fail(
          describe(),
          "Graph does not accept the token: GRAPH_URL and AZURE_AUTHORITY_URL must belong to the"
              + " same cloud, and this machine's clock must be right");
    }
    if (status / 100 == 5) {
      return new Result.Fail(describe(), "Graph is in trouble, or a proxy is; run doctor again");
    }
    if (status / 100 == 2 || status / 100 == 3) {
      return new Result.Fail(
          describe(), "This is not how Graph answers: does GRAPH_URL lead to it, or to a proxy?");
    }
    return new Result.Fail(
        describe(), "Graph refuses this call; its message above is all that it says");
  }
}
