package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.AbstractClientApplicationBase;
import com.microsoft.aad.msal4j.IHttpClient;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.UnknownHostException;

/** The service that gives tokens, for one tenant. */
public final class Authority {

  private static final String MICROSOFT = "https://login.microsoftonline.com";

  private final String address;
  private final IHttpClient http;

  /**
   * @param url the authority's base; null or empty for Microsoft's. Plain http is accepted for
   *     loopback addresses only
   * @param tenant the tenant's id or domain
   * @throws IllegalArgumentException for any other plain http address
   */
  public Authority(String url, String tenant) {
    String base = url == null || url.isBlank() ? MICROSOFT : url.replaceFirst("/+$", "");
    if (base.startsWith("http://")) {
      URI here = loopback(URI.create(base));
      http =
          new AuthorityHttpClient(
              asked -> {
                String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
                return here.resolve(asked.getRawPath() + query);
              });
      base = MICROSOFT;
    } else {
      http = new AuthorityHttpClient(asked -> asked);
    }
    address = base + "/" + tenant + "/";
  }

  private static URI loopback(URI uri) {
    try {
      if (InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
        return uri;
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "AZURE_AUTHORITY_URL: no such host: " + uri.getHost() + "; correct it", e);
    }
    throw new IllegalArgumentException(
        "AZURE_AUTHORITY_URL: plain http is allowed for loopback addresses only, not for "
            + uri.getHost()
            + "; use https");
  }

  /** How requests get there. */
  IHttpClient http() {
    return http;
  }

  /** Has msal4j ask this authority. */
  <B extends AbstractClientApplicationBase.Builder<B>> B to(B builder) {
    try {
      // The operator names the authority. Discovery would ask Microsoft whether it is one of its
      // own, which fails for every other host and hangs in a closed network; without it the hosts
      // of all clouds work alike. Failures are retried by those who need a token.
      return builder
          .instanceDiscovery(false)
          .httpClient(http)
          .disableInternalRetries()
          .authority(address);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("AZURE_AUTHORITY_URL is no URL: " + address, e);
    }
  }
}
