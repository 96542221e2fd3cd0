package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Sends msal4j's requests. msal4j refuses plain http authorities whatever its settings, so for one
 * on this machine it is given Microsoft's and the requests are sent there instead.
 */
final class AuthorityHttpClient implements IHttpClient {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final UnaryOperator<URI> where;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /**
   * @param where the address to which a request really goes
   */
  AuthorityHttpClient(UnaryOperator<URI> where) {
    this.where = where;
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws Exception {
    var builder =
        java.net.http.HttpRequest.newBuilder(where.apply(request.url().toURI())).timeout(ANSWER);
    request.headers().forEach(builder::header);
    builder.method(
        request.httpMethod().name(),
        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
    var response = http.send(builder.build(), BodyHandlers.ofString());
    return new Response(response.statusCode(), response.headers().map(), response.body());
  }

  /** An answer as msal4j wants it. */
  record Response(int statusCode, Map<String, List<String>> headers, String body)
      implements IHttpResponse {}
}
