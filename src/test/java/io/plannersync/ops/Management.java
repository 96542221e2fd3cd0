package io.plannersync.ops;

import io.plannersync.e2e.SyncFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The management port, as a tool of an operator sees it. */
final class Management {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final SyncFixture sync;

  Management(SyncFixture sync) {
    this.sync = sync;
  }

  int status(String path) {
    return get(path).statusCode();
  }

  String body(String path) {
    return get(path).body();
  }

  /** The body of an answer to JSON from a console on this machine. */
  String post(String path, String body) {
    try {
      return CLIENT
          .send(
              HttpRequest.newBuilder(URI.create(sync.managementUrl() + "/observe/" + path))
                  .header("Origin", "http://localhost:8080")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(sync.managementUrl() + "/observe/" + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
