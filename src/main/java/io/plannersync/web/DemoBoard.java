package io.plannersync.web;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The emulated Planner as the page shows and edits it. Outside the demo there is nothing here. */
public final class DemoBoard {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String base;
  private final Brief brief;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /**
   * @param base the emulator's address, such as {@code http://127.0.0.1:7072}; null outside the
   *     demo
   */
  public DemoBoard(String base, Brief brief) {
    this.base = base;
    this.brief = brief;
  }

  /** Plans with buckets and tasks, and users. */
  public Answer board(Request request) {
    requireDemo();
    return Etag.conditional(
        request, brief.get("demo-board", () -> passedOn("GET", "/emulator/plans", null)));
  }

  public Answer create(Request request) {
    return changed("POST", "/emulator/tasks", request);
  }

  public Answer change(Request request) {
    return changed("PATCH", "/emulator/tasks/" + id(request), request);
  }

  public Answer delete(Request request) {
    return changed("DELETE", "/emulator/tasks/" + id(request), request);
  }

  private Answer changed(String method, String path, Request request) {
    requireDemo();
    Answer answer = passedOn(method, path, request.body());
    brief.clear();
    return answer;
  }

  private void requireDemo() {
    if (base == null) {
      throw Problem.notFound("only the demo has an emulated Planner");
    }
  }

  private Answer passedOn(String method, String path, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .method(
                method,
                body == null || body.length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body));
    if (body != null && body.length > 0) {
      request.header("Content-Type", Answer.JSON);
    }
    try {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() >= 400) {
        throw new Problem(
            answer.statusCode() == 404 ? 404 : 400,
            "planner-refused",
            "the emulated Planner answered " + answer.statusCode() + ": " + text(answer.body()));
      }
      return Answer.of(answer.statusCode(), Answer.JSON, answer.body());
    } catch (IOException e) {
      throw new Problem(502, "no-emulator", "the emulated Planner does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(502, "no-emulator", "interrupted");
    }
  }

  private static String id(Request request) {
    return URLEncoder.encode(request.variable("id"), StandardCharsets.UTF_8);
  }

  private static String text(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.length() > 500 ? text.substring(0, 500) : text;
  }
}
