package io.plannersync;

import io.plannersync.graph.Credentials;
import io.plannersync.graph.GraphCall.Identity;
import io.plannersync.graph.MsalTokens;
import io.plannersync.graph.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Who the service is towards Graph, from the settings. */
final class Identities {

  private Identities() {}

  static Map<Identity, Tokens> of(Settings settings, Clock clock) {
    return Map.of(Identity.APPLICATION, application(settings, clock));
  }

  private static Tokens application(Settings settings, Clock clock) {
    String graph = settings.text("GRAPH_URL");
    String scope =
        graph.startsWith("https://graph.microsoft.com") || graph.startsWith("http://")
            ? "https://graph.microsoft.com/.default"
            : graph.replaceFirst("/+$", "") + "/.default";
    return new MsalTokens(
        settings.text("AZURE_TENANT_ID"),
        settings.text("AZURE_CLIENT_ID"),
        settings
            .find("AZURE_CLIENT_CERTIFICATE_PATH")
            .map(Path::of)
            .map(
                file ->
                    Credentials.certificate(
                        file, settings.find("AZURE_CLIENT_CERTIFICATE_PASSWORD").orElse("")))
            .orElseGet(() -> Credentials.secret(settings.text("AZURE_CLIENT_SECRET"))),
        settings.find("AZURE_AUTHORITY_URL").orElse(null),
        scope,
        clock);
  }
}
