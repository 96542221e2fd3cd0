package io.plannersync;

import com.microsoft.aad.msal4j.IClientCredential;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.GraphCall.Identity;
import io.plannersync.graph.Tokens;
import io.plannersync.graph.identity.AppTokens;
import io.plannersync.graph.identity.Authority;
import io.plannersync.graph.identity.Credentials;
import io.plannersync.graph.identity.DelegatedTokens;
import io.plannersync.graph.identity.SignIn;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Who the service is towards Graph, from the settings. */
final class Identities implements AutoCloseable {

  /** The least permission that lets an account see what changes in its plans. */
  private static final String DELEGATED_PERMISSION = "Tasks.Read";

  private final Map<Identity, Tokens> tokens = new EnumMap<>(Identity.class);
  private final DelegatedTokens delegated;

  private Identities(Tokens application, DelegatedTokens delegated) {
    tokens.put(Identity.APPLICATION, application);
    if (delegated != null) {
      tokens.put(Identity.DELEGATED, delegated);
    }
    this.delegated = delegated;
  }

  /**
   * Nobody is asked anything before {@link #start}.
   *
   * @param connection to the Redis in which a sign-in is kept
   * @param prefix namespace of the service's own keys
   * @param asks whether people may be asked to sign in; else only a sign-in that is kept is used
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   */
  static Identities of(
      Settings settings,
      StatefulRedisConnection<String, String> connection,
      String prefix,
      boolean asks,
      Clock clock) {
    Authority authority =
        new Authority(
            settings.find("AZURE_AUTHORITY_URL").orElse(null), settings.text("AZURE_TENANT_ID"));
    String clientId = settings.text("AZURE_CLIENT_ID");
    IClientCredential credential = credential(settings);
    String resource = resource(settings.text("GRAPH_URL"));
    Tokens application =
        new AppTokens(authority, clientId, credential, resource + "/.default", clock);
    if (!settings.text("PLANNER_DELEGATED_AUTH").equals("device-code")) {
      return new Identities(application, null);
    }
    return new Identities(
        application,
        new DelegatedTokens(
            authority,
            clientId,
            resource + "/" + DELEGATED_PERMISSION,
            settings
                .find("DELEGATED_CACHE_KEY")
                .orElseGet(() -> DelegatedTokens.cacheKeyOf(credential)),
            connection,
            prefix,
            asks,
            SignIn.Pauses.DEFAULT,
            clock));
  }

  /** Identities whose tokens come from elsewhere; nobody is asked to sign in. */
  static Identities with(Tokens application, Tokens account) {
    Identities identities = new Identities(application, null);
    identities.tokens.put(Identity.DELEGATED, account);
    return identities;
  }

  /** For whom tokens are: Graph itself, in whichever cloud, also behind a stand-in over http. */
  private static String resource(String graph) {
    return graph.startsWith("http://")
        ? "https://graph.microsoft.com"
        : graph.replaceFirst("/+$", "");
  }

  private static IClientCredential credential(Settings settings) {
    return settings
        .find("AZURE_CLIENT_CERTIFICATE_PATH")
        .map(Path::of)
        .map(
            file ->
                Credentials.certificate(
                    file, settings.find("AZURE_CLIENT_CERTIFICATE_PASSWORD").orElse("")))
        .orElseGet(() -> Credentials.secret(settings.text("AZURE_CLIENT_SECRET")));
  }

  /** Asks for a sign-in if one is needed. */
  void start() {
    if (delegated != null) {
      delegated.start();
    }
  }

  /** Those who can call Graph. */
  Map<Identity, Tokens> tokens() {
    return Map.copyOf(tokens);
  }

  /** What a person has to do to sign the account in; empty while nothing is to be done. */
  Optional<SignIn.Request> signIn() {
    return delegated == null ? Optional.empty() : delegated.signIn();
  }

  @Override
  public void close() {
    if (delegated != null) {
      delegated.close();
    }
  }
}
