package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Caller;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Assertion;
import io.plannersync.emulator.world.Actor;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Settings;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The token service: the part of Microsoft's identity platform (v2.0 endpoints) that client
 * credentials, device code and refresh need. Tokens are JWTs whose signature is a constant; anyone
 * can make one, which is what an emulator is for.
 *
 * <p>Secrets, certificates and tenants are accepted as they come, unless {@link
 * Settings#clientSecret(String)} or {@link #trust} names the only good one.
 */
public final class Tokens {
  private static final int SPENT = -1;
  static final String TENANT = "11111111-2222-4333-8444-555555555555";

  private static final class Device {
    private final String userCode;
    private final String clientId;
    private final String scope;
    private final Instant expires;
    private volatile String userId;
    private volatile boolean declined;

    private Device(String userCode, String clientId, String scope, Instant expires) {
      this.userCode = userCode;
      this.clientId = clientId;
      this.scope = scope;
      this.expires = expires;
    }
  }

  private record Grant(String clientId, String userId, String scope, Instant expires) {}

  /**
   * What the token endpoint answers in place of a token.
   *
   * @param error OAuth's word, such as {@code interaction_required}
   * @param code Microsoft's, such as {@code AADSTS50076}
   * @param times so many requests are refused, 0 for all
   */
  public record Refusal(int status, String error, String code, String text, int times) {}

  private final Map<String, Device> devices = new ConcurrentHashMap<>();
  private final Map<String, Grant> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  private final Set<String> issued = ConcurrentHashMap.newKeySet();
  private volatile X509Certificate certificate;
  private volatile String prompt;
  private final Clock clock;
  private final Settings settings;

  Tokens(Clock clock, Settings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /** An access token of an application with the roles granted now. */
  public String application(String clientId) {
    ObjectNode claims = claims(clientId).put("idtyp", "app");
    claims.put("oid", servicePrincipal(clientId));
    claims.set("roles", Json.of(new TreeSet<>(settings.roles())));
    return jwt(claims);
  }

  /** The directory's own id of an application in this tenant; it is not the client id. */
  static String servicePrincipal(String clientId) {
    String named = TENANT + "/servicePrincipals/" + clientId;
    return UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** An access token of a user through an application. */
  public String user(String clientId, String userId, String scopes) {
    return jwt(claims(clientId).put("idtyp", "user").put("oid", userId).put("scp", scopes));
  }

  /** Signs a device code in; false if no such code is waiting. */
  public boolean approve(String userCode, String userId) {
    return answer(userCode, device -> device.userId = userId);
  }

  /** From now on this person enters each device code at once; null for nobody. */
  public void approveAtOnce(String userId) {
    prompt = userId;
  }

  /** Refuses a device code; false if no such code is waiting. */
  public boolean decline(String userCode) {
    return answer(userCode, device -> device.declined = true);
  }

  private boolean answer(String userCode, Consumer<Device> how) {
    return devices.values().stream()
        .filter(device -> device.userCode.equals(userCode))
        .peek(how)
        .findFirst()
        .isPresent();
  }

  /** Every access token, refresh token and device code that was given out over HTTP. */
  public Set<String> issued() {
    return Set.copyOf(issued);
  }

  /** Makes every refresh token invalid, as after a change of password. */
  public void revokeRefreshTokens() {
    refreshTokens.clear();
  }

  /**
   * From now on requests with this {@code grant_type} are refused.
   *
   * @param grant {@code client_credentials}, {@code device_code} or {@code refresh_token}
   */
  public void refuse(String grant, Refusal refusal) {
    refusals.put(grant, refusal);
  }

  /** Ends all that {@link #refuse} began. */
  public void refuseNothing() {
    refusals.clear();
  }

  /** From now on an application's assertion has to be signed with the key of this certificate. */
  public void trust(X509Certificate only) {
    certificate = only;
  }

  void register(Routes routes) {
    routes.open("POST", "/{tenant}/oauth2/v2.0/token", this::token);
    routes.open("POST", "/{tenant}/oauth2/v2.0/devicecode", this::deviceCode);
    routes.open("GET", "/common/discovery/instance", this::instances);
    routes.open("GET", "/{tenant}/v2.0/.well-known/openid-configuration", this::metadata);
  }

  /**
   * Reads an Authorization header.
   *
   * @throws GraphError 401 if it is missing, unreadable or its token has expired
   */
  Caller authenticate(String header) {
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw unauthorized("Access token is empty.");
    }
    ObjectNode claims;
    try {
      String payload = header.substring(7).strip().split("\\.")[1];
      byte[] json = Base64.getUrlDecoder().decode(payload);
      claims = Json.parse(new String(json, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | GraphError e) {
      throw unauthorized("IDX14100: JWT is not well formed, there are no dots (.).");
    }
    if (!Instant.ofEpochSecond(claims.path("exp").asLong()).isAfter(clock.instant())) {
      throw unauthorized("Lifetime validation failed, the token is expired.");
    }
    String clientId = claims.path("appid").asText();
    if (claims.has("scp")) {
      Set<String> scopes =
          Arrays.stream(claims.get("scp").asText().split(" ")).collect(Collectors.toSet());
      return new Caller(new Actor(claims.path("oid").asText(), clientId), scopes);
    }
    Set<String> roles = new TreeSet<>();
    claims.path("roles").forEach(role -> roles.add(role.asText()));
    roles.retainAll(settings.roles());
    return new Caller(Actor.application(clientId), roles);
  }

  private static GraphError unauthorized(String message) {
    return new GraphError(401, "InvalidAuthenticationToken", message);
  }

  private Reply token(Call call) {
    Map<String, String> form = form(call);
    String clientId = form.getOrDefault("client_id", "");
    String grantType = form.getOrDefault("grant_type", "").replaceFirst("^urn:.*:", "");
    Refusal refusal = refusals.computeIfPresent(grantType, (name, next) -> counted(next));
    if (refusal != null) {
      if (refusal.times() == SPENT) {
        refusals.remove(grantType, refusal);
      }
      return refused(refusal.status(), refusal.error(), refusal.code(), refusal.text());
    }
    return switch (grantType) {
      case "client_credentials" -> clientCredentials(call, form, clientId);
      case "device_code" -> redeem(form.getOrDefault("device_code", ""));
      case "refresh_token" -> {
        Grant grant = refreshTokens.get(form.getOrDefault("refresh_token", ""));
        yield grant == null || !grant.expires().isAfter(clock.instant())
            ? refused("invalid_grant", "AADSTS70008", "The refresh token has expired.")
            : userTokens(grant);
      }
      default ->
          refused("unsupported_grant_type", "AADSTS70003", "The grant type is not supported.");
    };
  }

  /** The refusal as it stands after one more request. */
  private static Refusal counted(Refusal next) {
    int times = next.times() == 1 ? SPENT : Math.max(next.times() - 1, Math.min(next.times(), 0));
    return new Refusal(next.status(), next.error(), next.code(), next.text(), times);
  }

  private Reply clientCredentials(Call call, Map<String, String> form, String clientId) {
    if (!form.getOrDefault("scope", "").contains("/.default")) {
      return refused("invalid_scope", "AADSTS1002012", "The scope must end with /.default.");
    }
    String secret = form.get("client_secret");
    if (secret == null && !form.containsKey("client_assertion")) {
      return refused("invalid_client", "AADSTS7000218", "A secret or assertion is required.");
    }
    if (settings.clientSecret() != null && !settings.clientSecret().equals(secret)) {
      return refused(401, "invalid_client", "AADSTS7000215", "Invalid client secret provided.");
    }
    if (certificate != null) {
      String wrong =
          Assertion.wrong(
              form.getOrDefault("client_assertion", ""),
              certificate,
              clientId,
              "https://login.microsoftonline.com" + call.path(),
              clock.instant());
      if (!wrong.isEmpty()) {
        return refused(401, "invalid_client", "AADSTS700027", wrong);
      }
    }
    return Reply.json(200, bearer(application(clientId)));
  }

  private Reply deviceCode(Call call) {
    Map<String, String> form = form(call);
    String code = UUID.randomUUID().toString();
    issued.add(code);
    String userCode = code.substring(0, 8).toUpperCase(Locale.ROOT);
    Device device =
        new Device(
            userCode,
            form.getOrDefault("client_id", ""),
            form.getOrDefault("scope", ""),
            clock.instant().plus(settings.deviceCodeLifetime()));
    device.userId = prompt;
    devices.put(code, device);
    String page = call.base() + "/devicelogin";
    ObjectNode body = Json.object().put("user_code", userCode).put("device_code", code);
    body.put("verification_uri", page).put("expires_in", settings.deviceCodeLifetime().toSeconds());
    body.put("interval", 1);
    body.put("message", "To sign in, open " + page + " and enter the code " + userCode + ".");
    return Reply.json(200, body);
  }

  private Instant refreshEnd() {
    return clock.instant().plus(settings.refreshTokenLifetime());
  }

  private Reply redeem(String code) {
    Device device = devices.get(code);
    if (device == null) {
      return refused("bad_verification_code", "AADSTS70018", "The code is not known.");
    }
    if (!device.expires.isAfter(clock.instant())) {
      return refused("expired_token", "AADSTS70020", "The code has expired.");
    }
    if (device.declined) {
      return refused("authorization_declined", "AADSTS70021", "The user declined.");
    }
    if (device.userId == null) {
      return refused("authorization_pending", "AADSTS70016", "Authorization is pending.");
    }
    devices.remove(code);
    return userTokens(new Grant(device.clientId, device.userId, device.scope, refreshEnd()));
  }

  private Reply userTokens(Grant grant) {
    // The answer repeats the scopes as they were asked for, the token names the permissions.
    List<String> asked =
        Arrays.stream(grant.scope().split(" "))
            .filter(scope -> !Set.of("openid", "profile", "offline_access").contains(scope))
            .toList();
    String scopes =
        asked.stream()
            .map(scope -> scope.substring(scope.lastIndexOf('/') + 1))
            .collect(Collectors.joining(" "));
    String refresh = UUID.randomUUID().toString();
    issued.add(refresh);
    refreshTokens.put(
        refresh, new Grant(grant.clientId(), grant.userId(), grant.scope(), refreshEnd()));
    ObjectNode id = claims(grant.clientId()).put("aud", grant.clientId());
    id.put("oid", grant.userId()).put("sub", grant.userId());
    id.put("preferred_username", grant.userId());
    ObjectNode info = Json.object().put("uid", grant.userId()).put("utid", TENANT);
    ObjectNode body = bearer(user(grant.clientId(), grant.userId(), scopes));
    body.put("scope", String.join(" ", asked))
        .put("refresh_token", refresh)
        .put("id_token", jwt(id));
    return Reply.json(200, body.put("client_info", base64(info.toString())));
  }

  private ObjectNode bearer(String accessToken) {
    issued.add(accessToken);
    long seconds = settings.tokenLifetime().toSeconds();
    ObjectNode body = Json.object().put("token_type", "Bearer").put("expires_in", seconds);
    return body.put("ext_expires_in", seconds).put("access_token", accessToken);
  }

  private Reply instances(Call call) {
    String host = "login.microsoftonline.com";
    ObjectNode body = Json.object();
    body.put(
        "tenant_discovery_endpoint",
        "https://" + host + "/common/v2.0/.well-known/openid-configuration");
    ObjectNode known = body.putArray("metadata").addObject();
    known.put("preferred_network", host).put("preferred_cache", "login.windows.net");
    known.putArray("aliases").add(host).add("login.windows.net").add("login.microsoft.com");
    return Reply.json(200, body);
  }

  private Reply metadata(Call call) {
    String authority = call.base() + "/" + call.part("tenant");
    ObjectNode body = Json.object().put("issuer", authority + "/v2.0");
    body.put("authorization_endpoint", authority + "/oauth2/v2.0/authorize");
    body.put("token_endpoint", authority + "/oauth2/v2.0/token");
    return Reply.json(
        200, body.put("device_authorization_endpoint", authority + "/oauth2/v2.0/devicecode"));
  }

  private static Reply refused(String error, String code, String text) {
    return refused(400, error, code, text);
  }

  private static Reply refused(int status, String error, String code, String text) {
    ObjectNode body = Json.object().put("error", error);
    body.put("error_description", code + ": " + text);
    body.putArray("error_codes").add(Integer.parseInt(code.substring("AADSTS".length())));
    return Reply.json(status, body);
  }

  private ObjectNode claims(String clientId) {
    long now = clock.instant().getEpochSecond();
    ObjectNode claims = Json.object().put("aud", "https://graph.microsoft.com");
    claims.put("iss", "https://sts.windows.net/" + TENANT + "/").put("tid", TENANT);
    // Two tokens of one second differ, as Microsoft's do.
    claims.put("uti", UUID.randomUUID().toString());
    claims.put("appid", clientId).put("iat", now).put("nbf", now).put("ver", "1.0");
    return claims.put("exp", now + settings.tokenLifetime().toSeconds());
  }

  private static String jwt(ObjectNode claims) {
    String header = "{\"typ\":\"JWT\",\"alg\":\"none\"}";
    // Libraries expect three parts, so there is something in place of a signature.
    return base64(header) + "." + base64(claims.toString()) + "." + base64("unsigned");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> form(Call call) {
    Map<String, String> form = new LinkedHashMap<>();
    new QueryStringDecoder(call.body(), false)
        .parameters()
        .forEach((name, values) -> form.put(name, values.get(0)));
    return form;
  }
}
