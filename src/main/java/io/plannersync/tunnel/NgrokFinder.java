package io.plannersync.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the API that an ngrok on this machine has for those who inspect it. Where its port is taken,
 * by another ngrok for instance, ngrok takes the next one and says so in its output.
 */
final class NgrokFinder implements Finder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Pattern WEB_SERVICE =
      Pattern.compile("starting web service.*\\baddr=\"?([\\w.:\\[\\]-]+:\\d+)");
  private static final Pattern PORT = Pattern.compile("(?:.*:)?(\\d{1,5})/?");

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(PATIENCE).proxy(HttpClient.Builder.NO_PROXY).build();
  private final URI usual;
  private final int port;
  private URI own;

  /**
   * @param usual where the API is unless that port is taken
   * @param port the local port of the tunnel
   */
  NgrokFinder(URI usual, int port) {
    this.usual = usual;
    this.port = port;
    this.own = usual;
  }

  @Override
  public Optional<String> hear(String line) {
    webService(line).ifPresent(address -> own = URI.create("http://" + address));
    return Optional.empty();
  }

  @Override
  public Optional<String> ask() {
    return ask(own);
  }

  @Override
  public Optional<String> borrowed() {
    own = usual;
    return ask(usual);
  }

  private Optional<String> ask(URI api) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(api.resolve("/api/tunnels")).timeout(PATIENCE).build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? address(answer.body(), port) : Optional.empty();
    } catch (IOException e) {
      // Nobody listens there, or nobody who speaks HTTP.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Where the output's line says that the API is; empty for every other line. */
  static Optional<String> webService(String line) {
    Matcher matcher = WEB_SERVICE.matcher(line);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The https address that leads to this local port, as the API's list has it. */
  static Optional<String> address(String list, int port) {
    try {
      for (JsonNode tunnel : JSON.readTree(list).path("tunnels")) {
        String address = tunnel.path("public_url").asText();
        if (address.startsWith("https://")
            && leadsTo(tunnel.path("config").path("addr").asText(), port)) {
          return Optional.of(address);
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean leadsTo(String local, int port) {
    Matcher matcher = PORT.matcher(local);
    return matcher.matches() && Integer.parseInt(matcher.group(1)) == port;
  }
}
