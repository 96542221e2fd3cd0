package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import io.plannersync.emulator.GraphClient.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest extends BoardTest {
  private static final String TOKEN = "/contoso/oauth2/v2.0/token";
  private static final String DEVICE = "/contoso/oauth2/v2.0/devicecode";
  private static final Set<String> DEFAULT = Set.of("https://graph.microsoft.com/.default");

  @Test
  void a_call_without_a_readable_token_is_unauthorized() {
    Answer none = new GraphClient(emulator.url(), null).get(task());
    Answer nonsense = new GraphClient(emulator.url(), "nonsense").get(task());

    assertThat(none.status()).isEqualTo(401);
    assertThat(none.code()).isEqualTo("InvalidAuthenticationToken");
    assertThat(nonsense.status()).isEqualTo(401);
  }

  @Test
  void a_token_expires() {
    assertThat(graph.get(task()).status()).isEqualTo(200);
    clock.advance(Duration.ofHours(1));

    assertThat(graph.get(task()).status()).isEqualTo(401);
    assertThat(graph.get(task()).message()).contains("expired");
  }

  @Test
  void client_credentials_buy_a_token_with_the_granted_roles() {
    Answer bought = form(TOKEN, credentials("s"));
    String token = bought.at("/access_token");

    assertThat(bought.at("/expires_in")).isEqualTo("3599");
    assertThat(token.split("\\.")).hasSize(3);
    assertThat(new GraphClient(emulator.url(), token).get(task()).status()).isEqualTo(200);
  }

  @Test
  void a_wrong_secret_buys_nothing() {
    emulator.settings().clientSecret("right");

    Answer refused = form(TOKEN, credentials("wrong"));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.at("/error")).isEqualTo("invalid_client");
    assertThat(refused.at("/error_description")).startsWith("AADSTS7000215");
    assertThat(form(TOKEN, credentials("right")).status()).isEqualTo(200);
  }

  @Test
  void a_withdrawn_role_closes_what_it_opened() {
    String tag = graph.get(task()).etag();
    emulator.settings().roles(Set.of("Tasks.Read.All", "Group.Read.All"));
    GraphClient reader = new GraphClient(emulator.url(), emulator.tokens().application("test-app"));

    assertThat(reader.get(task()).status()).isEqualTo(200);
    assertThat(reader.patch(task(), tag, text("{'title': 'Sand'}")).status()).isEqualTo(403);
    assertThat(reader.get("/v1.0/users").code()).isEqualTo("Authorization_RequestDenied");
    assertThat(graph.get(task()).code()).isEqualTo("UnknownError");
  }

  @Test
  void me_is_for_users_only() {
    Answer answer = graph.get("/v1.0/me/planner/tasks");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("BadRequest");
    assertThat(answer.message())
        .isEqualTo("/me request is only valid with delegated authentication flow.");
  }

  @Test
  void a_user_sees_the_plans_of_the_groups_it_is_a_member_of() {
    GraphClient ann = user(ANN);
    GraphClient bob = user(BOB);

    assertThat(ann.get("/v1.0/me").at("/displayName")).isEqualTo("Ann");
    assertThat(ann.get("/v1.0/me/planner/plans").at("/value/0/id")).isEqualTo(planId);
    assertThat(ann.get(task()).status()).isEqualTo(200);
    assertThat(bob.get(task()).status()).isEqualTo(403);
    assertThat(bob.get("/v1.0/me/planner/plans").json().get("value")).isEmpty();
  }

  @Test
  void a_device_code_waits_for_the_user_and_can_be_declined() {
    Answer code = form(DEVICE, "client_id=cid&scope=Tasks.ReadWrite");
    String redeem = "grant_type=device_code&device_code=" + code.at("/device_code");

    assertThat(form(TOKEN, redeem).at("/error")).isEqualTo("authorization_pending");
    emulator.tokens().decline(code.at("/user_code"));
    assertThat(form(TOKEN, redeem).at("/error")).isEqualTo("authorization_declined");
    assertThat(form(TOKEN, "grant_type=device_code&device_code=x").at("/error"))
        .isEqualTo("bad_verification_code");
  }

  @Test
  void a_device_code_is_approved_over_http_too() {
    Answer code = form(DEVICE, "client_id=cid&scope=Tasks.ReadWrite");
    GraphClient admin = new GraphClient(emulator.url(), null);

    assertThat(admin.post("/emulator/devicecodes/NOCODE", text("{'userId': 'x'}")).status())
        .isEqualTo(404);
    admin.post("/emulator/devicecodes/" + code.at("/user_code"), text("{'userId': '" + ANN + "'}"));

    Answer bought = form(TOKEN, "grant_type=device_code&device_code=" + code.at("/device_code"));
    assertThat(bought.at("/scope")).isEqualTo("Tasks.ReadWrite");
    assertThat(bought.at("/id_token").split("\\.")).hasSize(3);
  }

  @Test
  void a_revoked_refresh_token_buys_nothing() {
    Answer code = form(DEVICE, "client_id=cid&scope=Tasks.ReadWrite offline_access");
    emulator.tokens().approve(code.at("/user_code"), ANN);
    Answer bought = form(TOKEN, "grant_type=device_code&device_code=" + code.at("/device_code"));
    String refresh = "grant_type=refresh_token&refresh_token=" + bought.at("/refresh_token");

    assertThat(form(TOKEN, refresh).status()).isEqualTo(200);
    emulator.tokens().revokeRefreshTokens();
    assertThat(form(TOKEN, refresh).at("/error")).isEqualTo("invalid_grant");
  }

  @Test
  void a_refresh_token_ends_with_its_lifetime() {
    emulator.settings().refreshTokenLifetime(Duration.ofMinutes(5));
    Answer code = form(DEVICE, "client_id=cid&scope=Tasks.Read offline_access");
    emulator.tokens().approve(code.at("/user_code"), ANN);
    Answer bought = form(TOKEN, "grant_type=device_code&device_code=" + code.at("/device_code"));
    String refresh = "grant_type=refresh_token&refresh_token=" + bought.at("/refresh_token");

    assertThat(emulator.tokens().issued())
        .contains(bought.at("/access_token"), bought.at("/refresh_token"), code.at("/device_code"));
    assertThat(form(TOKEN, refresh).status()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(5));
    assertThat(form(TOKEN, refresh).at("/error")).isEqualTo("invalid_grant");
  }

  @Test
  void a_device_code_ends_with_its_lifetime() {
    emulator.settings().deviceCodeLifetime(Duration.ofMinutes(1));
    Answer code = form(DEVICE, "client_id=cid&scope=Tasks.Read");
    clock.advance(Duration.ofMinutes(1));

    Answer late = form(TOKEN, "grant_type=device_code&device_code=" + code.at("/device_code"));
    assertThat(code.at("/expires_in")).isEqualTo("60");
    assertThat(late.at("/error")).isEqualTo("expired_token");
  }

  @Test
  void a_grant_is_refused_as_often_as_it_is_told_to_be() {
    GraphClient admin = new GraphClient(emulator.url(), null);
    admin.post(
        "/emulator/tokens/refusals",
        text(
            "{'grant': 'client_credentials', 'error': 'invalid_client', 'status': 401,"
                + " 'code': 'AADSTS7000222', 'times': 2}"));

    Answer refused = form(TOKEN, credentials("s"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.at("/error_description")).startsWith("AADSTS7000222");
    assertThat(form(TOKEN, credentials("s")).status()).isEqualTo(401);
    assertThat(form(TOKEN, credentials("s")).status()).isEqualTo(200);

    emulator.tokens().refuse("client_credentials", new Tokens.Refusal(503, "x", "AADSTS1", "", 0));
    assertThat(form(TOKEN, credentials("s")).status()).isEqualTo(503);
    assertThat(form(TOKEN, credentials("s")).status()).isEqualTo(503);
    admin.call("DELETE", "/emulator/tokens/refusals", null);
    assertThat(form(TOKEN, credentials("s")).status()).isEqualTo(200);
  }

  @Test
  void msal4j_buys_application_and_user_tokens() throws Exception {
    emulator.close();
    emulator = Emulator.start(EmulatorOptions.defaults().withClock(Clock.systemUTC()));
    IHttpClient toEmulator = request -> redirect(request, emulator.url());
    ConfidentialClientApplication app =
        ConfidentialClientApplication.builder("cid", ClientCredentialFactory.createFromSecret("s"))
            .authority("https://login.microsoftonline.com/contoso")
            .httpClient(toEmulator)
            .build();
    assertThat(app.acquireToken(ClientCredentialParameters.builder(DEFAULT).build()).get())
        .satisfies(result -> assertThat(result.accessToken()).isNotEmpty());

    PublicClientApplication device =
        PublicClientApplication.builder("cid")
            .authority("https://login.microsoftonline.com/contoso")
            .httpClient(toEmulator)
            .build();
    IAuthenticationResult signedIn =
        device
            .acquireToken(
                DeviceCodeFlowParameters.builder(
                        Set.of("Tasks.ReadWrite"),
                        code -> emulator.tokens().approve(code.userCode(), ANN))
                    .build())
            .get();
    assertThat(signedIn.account().homeAccountId()).startsWith(ANN);
    IAuthenticationResult again =
        device
            .acquireTokenSilently(
                SilentParameters.builder(Set.of("Tasks.ReadWrite"), signedIn.account())
                    .forceRefresh(true)
                    .build())
            .get();
    assertThat(again.accessToken()).isNotEmpty();
  }

  /** Sends to the emulator what MSAL means for Microsoft; it would not send plain http itself. */
  private static IHttpResponse redirect(HttpRequest request, String emulatorUrl) throws Exception {
    java.net.http.HttpRequest.Builder copy =
        java.net.http.HttpRequest.newBuilder(URI.create(emulatorUrl + request.url().getFile()));
    request.headers().forEach(copy::setHeader);
    copy.method(
        request.httpMethod().name(),
        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
    java.net.http.HttpResponse<String> answer =
        HttpClient.newHttpClient().send(copy.build(), BodyHandlers.ofString());
    HttpResponse response = new HttpResponse();
    response.statusCode(answer.statusCode());
    response.addHeaders(answer.headers().map());
    response.body(answer.body());
    return response;
  }

  private GraphClient user(String userId) {
    String token = emulator.tokens().user("test-app", userId, "Tasks.ReadWrite User.Read");
    return new GraphClient(emulator.url(), token);
  }

  private Answer form(String path, String body) {
    return graph.call(
        "POST",
        path,
        body.replace(" ", "%20"),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static String credentials(String secret) {
    return "grant_type=client_credentials&client_id=cid&client_secret="
        + secret
        + "&scope=https://graph.microsoft.com/.default openid profile offline_access";
  }
}
