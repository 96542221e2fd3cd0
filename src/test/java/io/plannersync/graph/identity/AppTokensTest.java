package io.plannersync.graph.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.Tokens.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppTokensTest {

  private static final String TENANT = "11111111-2222-4333-8444-555555555555";
  private static final String TOKEN =
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"x\"}";

  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());

  @AfterEach
  void close() {
    emulator.close();
  }

  @Test
  void the_roles_of_a_token_can_be_shown() {
    String token = tokens("s", Clock.systemUTC()).token().orElseThrow();

    TokenClaims claims = TokenClaims.of(token).orElseThrow();
    assertThat(claims.roles()).contains("Tasks.ReadWrite.All");
    assertThat(claims.scopes()).isEmpty();
    assertThat(claims.account()).isEmpty();
    assertThat(claims.expires()).isAfter(Instant.now());
    assertThat(TokenClaims.of("opaque")).isEmpty();
    assertThat(TokenClaims.of("a.%%%.c")).isEmpty();
  }

  @Test
  void workers_who_need_a_token_at_once_have_one_fetched() throws Exception {
    AppTokens tokens = tokens("s", Clock.systemUTC());
    ExecutorService workers = Executors.newFixedThreadPool(8);

    List<Callable<Optional<String>>> all = Collections.nCopies(8, tokens::token);
    for (var token : workers.invokeAll(all)) {
      assertThat(token.get()).isPresent();
    }
    workers.shutdown();

    assertThat(emulator.requests().matching("POST", ".*/token")).hasSize(1);
  }

  @Test
  void a_wrong_secret_is_told_with_the_way_out_and_without_the_secret() {
    emulator.settings().clientSecret("right");
    AppTokens tokens = tokens("wrong-s3cret", Clock.systemUTC());

    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble())
        .startsWith("AADSTS7000215: ")
        .contains("set AZURE_CLIENT_SECRET to the secret's value")
        .doesNotContain("wrong-s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_client, AADSTS7000222, has expired; make a new one",
    "unauthorized_client, AADSTS700016, check AZURE_CLIENT_ID and AZURE_TENANT_ID",
    "invalid_request, AADSTS90002, check AZURE_TENANT_ID",
    "invalid_grant, AADSTS65001, admin-consent",
    "invalid_client, AADSTS7000229, az ad sp create",
    "invalid_client, AADSTS7000299, AADSTS7000299: something new"
  })
  void a_refusal_is_told_with_the_way_out(String error, String code, String words) {
    refuse(new Refusal(401, error, code, "something new", 0));
    AppTokens tokens = tokens("s", Clock.systemUTC());

    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).startsWith(code + ": ").contains(words);
  }

  @Test
  void an_authority_that_comes_back_gives_tokens_again() {
    Ticking clock = new Ticking();
    AppTokens tokens = tokens("s", clock);
    refuse(new Refusal(503, "temporarily_unavailable", "AADSTS90033", "down", 1));
    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.token()).as("it is not asked at once again").isEmpty();

    clock.now = clock.now.plusSeconds(6);
    assertThat(tokens.token()).isPresent();
    assertThat(tokens.trouble()).isEmpty();
  }

  @Test
  void a_token_that_graph_refused_is_fetched_anew_once() {
    Ticking clock = new Ticking();
    AppTokens tokens = tokens("s", clock);
    String first = tokens.token().orElseThrow();
    tokens.forget();
    String second = tokens.token().orElseThrow();
    tokens.forget();

    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.token()).contains(second);
    clock.now = clock.now.plusSeconds(11);
    tokens.forget();
    assertThat(tokens.token()).isPresent().get().isNotEqualTo(second);
  }

  @Test
  void plain_http_is_for_this_machine_only() {
    assertThatThrownBy(() -> new Authority("http://192.0.2.1", TENANT))
        .hasMessageContaining("AZURE_AUTHORITY_URL")
        .hasMessageContaining("loopback")
        .hasMessageContaining("192.0.2.1");
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.microsoftonline.us/",
    "https://login.partner.microsoftonline.cn",
    "https://login.example.org:8443"
  })
  void any_https_authority_is_asked_itself_and_nobody_else(String url) throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    ConfidentialClientApplication msal =
        new Authority(url, TENANT)
            .to(ConfidentialClientApplication.builder("cid", Credentials.secret("s")))
            .httpClient(
                request -> {
                  asked.add(request.url().toString());
                  return new AuthorityHttpClient.Response(200, Map.of(), TOKEN);
                })
            .build();

    msal.acquireToken(ClientCredentialParameters.builder(Set.of("r/.default")).build()).get();

    assertThat(asked)
        .containsExactly(url.replaceFirst("/$", "") + "/" + TENANT + "/oauth2/v2.0/token");
  }

  private void refuse(Refusal refusal) {
    emulator.tokens().refuse("client_credentials", refusal);
  }

  private AppTokens tokens(String secret, Clock clock) {
    return new AppTokens(
        new Authority(emulator.url(), TENANT),
        "app-tokens-test",
        Credentials.secret(secret),
        "https://graph.microsoft.com/.default",
        clock);
  }

  /** A clock that is set by hand. */
  private static final class Ticking extends Clock {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
