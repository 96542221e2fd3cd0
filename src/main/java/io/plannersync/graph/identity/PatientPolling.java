package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Keeps a device code alive while a person is typing it. msal4j gives the code up at the first
 * answer to its polling that is not {@code authorization_pending}; here a failing authority is
 * asked again, and one that says {@code slow_down} is asked more rarely (RFC 8628, section 3.5).
 */
final class PatientPolling implements IHttpClient {

  private static final IHttpResponse PENDING =
      new AuthorityHttpClient.Response(
          400,
          Map.of("Content-Type", List.of("application/json")),
          "{\"error\":\"authorization_pending\",\"error_description\":\"the authority did not"
              + " answer\"}");

  private final IHttpClient http;
  private final Duration step;
  private volatile Duration pause = Duration.ZERO;

  /**
   * @param step by how much each {@code slow_down} lengthens the pauses
   */
  PatientPolling(IHttpClient http, Duration step) {
    this.http = http;
    this.step = step;
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws Exception {
    if (request.body() == null || !request.body().contains("grant_type=device_code")) {
      return http.send(request);
    }
    Thread.sleep(pause.toMillis());
    try {
      IHttpResponse response = http.send(request);
      if (response.statusCode() >= 500 || response.statusCode() == 429) {
        return PENDING;
      }
      if (response.statusCode() == 400 && response.body().contains("\"slow_down\"")) {
        pause = pause.plus(step);
        return PENDING;
      }
      return response;
    } catch (IOException e) {
      return PENDING;
    }
  }
}
