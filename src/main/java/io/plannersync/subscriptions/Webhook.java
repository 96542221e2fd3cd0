package io.plannersync.subscriptions;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.state.SubscriptionRecords.Handshake;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** The address that Graph calls, and the secret that it repeats there. */
public final class Webhook {

  private static final String PATH = "/api/graph_webhook";
  private static final int DIGEST = 16;

  /** Clocks of two instances differ, and Graph calls before it answers. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final Supplier<String> publicUrl;
  private final String clientState;
  private final Supplier<List<Handshake>> handshakes;

  /**
   * @param publicUrl the https base that Graph can reach, which may change; empty as long as it is
   *     not known
   * @param clientState the secret, 128 characters at most
   * @param handshakes those that reached any instance, newest first
   */
  public Webhook(
      Supplier<String> publicUrl, String clientState, Supplier<List<Handshake>> handshakes) {
    this.publicUrl = publicUrl;
    this.clientState = clientState;
    this.handshakes = handshakes;
  }

  /** Empty as long as it is not known. */
  String address() {
    String base = publicUrl.get();
    return base.isEmpty() ? "" : base.replaceFirst("/+$", "") + PATH;
  }

  String clientState() {
    return clientState;
  }

  /** Differs when the address or the secret does; tells neither. */
  String terms() {
    return terms(address());
  }

  /** The terms of a subscription to this address. */
  String terms(String address) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((address + "\n" + clientState).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGEST);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Whether a subscription of Graph's list was made by this service, now or at an older address.
   * The application's subscriptions for other purposes have another path.
   */
  static boolean isOurs(JsonNode listed) {
    try {
      String path = URI.create(listed.path("notificationUrl").asText("")).getPath();
      return path != null && path.endsWith(PATH);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether it notifies this address. */
  boolean isHere(JsonNode listed) {
    return listed.path("notificationUrl").asText("").equals(address());
  }

  /** Whether what it sends will be accepted; Graph need not show the secret. */
  boolean isUsable(JsonNode listed) {
    return isHere(listed) && listed.path("clientState").asText("").equals(clientState);
  }

  /**
   * Why Graph could not validate the address, as far as it can be seen from here.
   *
   * @param began when the call began that Graph answered so
   */
  String explain(String answer, Instant began) {
    String called = "Graph called " + address() + " and says \"" + answer + "\"; ";
    return handshakes.get().stream()
        .filter(seen -> began != null && !seen.at().isBefore(began.minus(TOLERANCE)))
        .findFirst()
        .map(
            seen ->
                called
                    + "its request came at "
                    + seen.at()
                    + " and was answered 200 with the token within "
                    + seen.took()
                    + " ms, so something between Graph and this service changes or delays the"
                    + " answer: look at the tunnel or proxy behind PUBLIC_URL")
        .orElse(
            called
                + "no request reached this service: PUBLIC_URL must be reachable from outside and"
                + " lead to SERVER_PORT");
  }
}
