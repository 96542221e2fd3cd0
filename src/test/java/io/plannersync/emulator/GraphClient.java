package io.plannersync.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls an emulator over HTTP with the token of an application. */
final class GraphClient {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  record Answer(int status, HttpHeaders headers, String text) {
    JsonNode json() {
      try {
        return text.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String at(String pointer) {
      return json().at(pointer).asText();
    }

    String etag() {
      return json().path("@odata.etag").asText();
    }

    String message() {
      return at("/error/message");
    }

    String code() {
      return at("/error/code");
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String token;

  GraphClient(Emulator emulator) {
    this(emulator.url(), emulator.tokens().application("test-app"));
  }

  GraphClient(String url, String token) {
    this.url = url;
    this.token = token;
  }

  Answer get(String path) {
    return call("GET", path, null);
  }

  Answer post(String path, String json) {
    return call("POST", path, json);
  }

  /** A PATCH that asks for the new representation; a null etag sends no If-Match. */
  Answer patch(String path, String etag, String json) {
    return etag == null
        ? call("PATCH", path, json, "Prefer", "return=representation")
        : call("PATCH", path, json, "Prefer", "return=representation", "If-Match", etag);
  }

  Answer delete(String path, String etag) {
    return etag == null ? call("DELETE", path, null) : call("DELETE", path, null, "If-Match", etag);
  }

  Answer call(String method, String path, String body, String... headers) {
    try {
      return callOrBreak(method, path, body, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer callOrBreak(String method, String path, String body, String... headers)
      throws IOException {
    String target = path.startsWith("http") ? path : url + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target.replace(" ", "%20").replace("'", "%27")))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
