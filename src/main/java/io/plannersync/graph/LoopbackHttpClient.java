package io.plannersync.graph;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Takes msal4j's requests to an authority on this machine. msal4j refuses plain http authorities
 * whatever its settings, so it is given Microsoft's and the requests are sent here instead.
 */
final class LoopbackHttpClient implements IHttpClient {

  private final URI authority;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  LoopbackHttpClient(String authority) {
    this.authority = URI.create(authority);
    if (!isLoopback(this.authority.getHost())) {
      throw new IllegalArgumentException(
          "AZURE_AUTHORITY_URL: plain http is allowed for loopback addresses only, not for "
              + this.authority.getHost());
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws Exception {
    URI asked = request.url().toURI();
    String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
    URI here = authority.resolve(asked.getRawPath() + query);
    var builder = java.net.http.HttpRequest.newBuilder(here).timeout(Duration.ofSeconds(15));
    request.headers().forEach(builder::header);
    builder.method(
        request.httpMethod().name(),
        request.body() == null
            ? java.net.http.HttpRequest.BodyPublishers.noBody()
            : java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
    var response = http.send(builder.build(), BodyHandlers.ofString());
    return new Response(response.statusCode(), response.headers().map(), response.body());
  }

  private record Response(int statusCode, Map<String, List<String>> headers, String body)
      implements IHttpResponse {}
}
