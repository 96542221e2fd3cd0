package io.plannersync.api;

import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Lets only those in who know the key: {@code X-API-Key: KEY} or {@code Authorization: Bearer KEY}.
 */
public final class ApiKey {

  private static final String BEARER = "bearer ";

  private final byte[] key;

  /**
   * @param key the key; blank for the demo, where everybody may come in
   */
  public ApiKey(String key) {
    this.key = key == null || key.isBlank() ? null : bytes(key.trim());
  }

  /** Whether a key is asked for at all. */
  public boolean required() {
    return key != null;
  }

  /**
   * Passes the request on.
   *
   * @throws Problem 401
   */
  public Request check(Request request) {
    if (key != null && !MessageDigest.isEqual(key, bytes(sent(request)))) {
      throw new Problem(
              401,
              "unauthorized",
              "send the service's API_KEY as X-API-Key or as Authorization: Bearer")
          .header("WWW-Authenticate", "Bearer realm=\"planner-sync\"");
    }
    return request;
  }

  private static String sent(Request request) {
    String bearer = request.header("authorization").orElse("");
    return bearer.toLowerCase(java.util.Locale.ROOT).startsWith(BEARER)
        ? bearer.substring(BEARER.length()).trim()
        : request.header("x-api-key").orElse("");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
