package io.plannersync.graph.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.Tokens.Refusal;
import io.plannersync.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** msal4j against the emulated authority, and a real Redis. */
class DelegatedTokensTest {

  private static final String ANN = "a0000000-0000-4000-8000-000000000001";
  private static final String CACHE = "planner-sync:{identity}:token-cache";
  private static final String CODE = "planner-sync:{identity}:sign-in";
  private static final Refusal PROVE =
      new Refusal(400, "interaction_required", "AADSTS50076", "You must use MFA.", 0);

  /** Below msal4j's five minutes, so that it refreshes whenever it is asked. */
  private static final Duration LIFETIME = Duration.ofMinutes(4);

  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());
  private final StatefulRedisConnection<String, String> redis = TestRedis.connect();
  private final List<DelegatedTokens> all = new ArrayList<>();
  // msal4j remembers failures for a whole JVM, by client.
  private final String clientId = UUID.randomUUID().toString();
  private final Ahead clock = new Ahead();
  private SignIn.Pauses pauses =
      new SignIn.Pauses(
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofHours(1),
          Duration.ofMillis(50));

  @BeforeEach
  void empty() {
    TestRedis.flush();
    emulator.settings().tokenLifetime(LIFETIME);
  }

  @AfterEach
  void close() {
    all.forEach(DelegatedTokens::close);
    redis.close();
    emulator.close();
  }

  @Test
  void nobody_waits_for_a_person_and_the_trouble_says_what_to_do() {
    DelegatedTokens tokens = instance();

    assertThat(tokens.token()).isEmpty();
    SignIn.Request request = shown(tokens);
    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble())
        .isEqualTo("waiting for sign-in: open %s and enter %s", request.url(), request.code());
    assertThat(request.message()).contains(request.url(), request.code());
    assertThat(request.expiresAt()).isAfter(Instant.now());

    emulator.tokens().approve(request.code(), ANN);

    TokenClaims claims = TokenClaims.of(signedIn(tokens)).orElseThrow();
    assertThat(claims.scopes()).containsExactly("Tasks.Read");
    assertThat(claims.roles()).isEmpty();
    assertThat(claims.account()).isEqualTo(ANN);
    assertThat(tokens.trouble()).isEmpty();
    await().until(() -> tokens.signIn().isEmpty());
  }

  @Test
  void a_sign_in_outlives_a_restart_and_stands_in_redis_encrypted() {
    String token = signedIn(signIn(instance()));
    String kept = redis.sync().get(CACHE);

    assertThat(kept).startsWith("v1.").doesNotContain(ANN, token);
    emulator.tokens().issued().forEach(secret -> assertThat(kept).doesNotContain(secret));
    DelegatedTokens restarted = instance("the secret of this application", false);
    assertThat(restarted.token()).isPresent();
    assertThat(redis.sync().get(CACHE)).as("a fresh nonce").isNotEqualTo(kept);
  }

  @Test
  void what_another_secret_encrypted_is_treated_as_no_sign_in() {
    signedIn(signIn(instance()));

    DelegatedTokens rotated = instance("another secret, since the first was rotated", true);

    assertThat(rotated.token()).isEmpty();
    assertThat(signedIn(signIn(rotated))).isNotBlank();
  }

  @Test
  void without_leave_to_ask_nobody_is_asked() {
    DelegatedTokens tokens = instance("the secret of this application", false);
    tokens.start();

    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).contains("nobody is signed in", "start the service");
    assertThat(redis.sync().keys("*")).isEmpty();
  }

  @Test
  void two_instances_show_one_code_and_both_get_a_token() {
    DelegatedTokens one = instance();
    DelegatedTokens other = instance();
    one.token();
    SignIn.Request request = shown(one);
    other.token();

    assertThat(shown(other)).isEqualTo(request);
    emulator.tokens().approve(request.code(), ANN);
    signedIn(one);
    signedIn(other);
    assertThat(requests("devicecode")).isEqualTo(1);
  }

  @Test
  void an_instance_that_stops_leaves_the_sign_in_to_the_others() {
    DelegatedTokens stops = instance();
    stops.token();
    SignIn.Request before = shown(stops);

    stops.close();

    DelegatedTokens other = instance();
    other.token();
    assertThat(shown(other).code()).isNotEqualTo(before.code());
  }

  @Test
  void a_token_is_refreshed_before_it_ends_and_two_instances_lose_no_refresh_token() {
    DelegatedTokens one = signIn(instance());
    String first = signedIn(one);
    DelegatedTokens other = instance();
    assertThat(other.token()).isPresent();
    long before = requests("token");
    endSoon();

    List<CompletableFuture<Optional<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      DelegatedTokens tokens = i % 2 == 0 ? one : other;
      asked.add(CompletableFuture.supplyAsync(tokens::token));
    }
    asked.forEach(token -> assertThat(token.join()).as("there always is one").isPresent());
    await().untilAsserted(() -> assertThat(one.token()).isPresent().get().isNotEqualTo(first));
    await().untilAsserted(() -> assertThat(other.token()).isEqualTo(one.token()));
    assertThat(requests("token") - before).as("refreshes").isEqualTo(1);
    assertThat(redis.sync().exists(CODE)).isZero();
  }

  @Test
  void a_revoked_sign_in_is_asked_for_again() {
    DelegatedTokens tokens = signIn(instance());
    String first = signedIn(tokens);
    emulator.tokens().revokeRefreshTokens();

    endSoon();
    assertThat(tokens.token()).as("it is good until it ends").contains(first);
    shown(tokens);
    clock.advance(Duration.ofMinutes(1));
    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).startsWith("waiting for sign-in: open ");
    assertThat(signedIn(signIn(tokens))).isNotEqualTo(first);
  }

  @Test
  void an_account_that_has_to_prove_itself_is_asked_to_sign_in_again() {
    DelegatedTokens tokens = signIn(instance());
    signedIn(tokens);
    emulator.tokens().refuse("refresh_token", PROVE);

    endSoon();
    clock.advance(Duration.ofMinutes(1));
    assertThat(tokens.token()).isEmpty();
    emulator.tokens().refuseNothing();
    assertThat(signedIn(signIn(tokens))).isNotBlank();
  }

  @Test
  void an_authority_that_is_down_throws_no_account_away() {
    DelegatedTokens tokens = signIn(instance());
    signedIn(tokens);
    String kept = redis.sync().get(CACHE);
    emulator.faults().add(Fault.on("POST", "/token$", new Fault.DropBefore()));

    endSoon();
    clock.advance(Duration.ofMinutes(1));
    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).isNotBlank().doesNotContain("sign");
    assertThat(redis.sync().get(CACHE)).isEqualTo(kept);
    assertThat(redis.sync().exists(CODE)).isZero();

    emulator.faults().clear();
    signedIn(tokens);
    assertThat(requests("devicecode")).isEqualTo(1);
  }

  @Test
  void a_code_that_expired_is_followed_by_another_one() {
    emulator.settings().deviceCodeLifetime(Duration.ofSeconds(1));
    DelegatedTokens tokens = instance();
    tokens.token();
    String first = shown(tokens).code();

    await().until(() -> tokens.signIn().filter(now -> !first.equals(now.code())).isPresent());
    assertThat(tokens.signIn().orElseThrow().code()).isNotNull();
  }

  @Test
  void a_person_who_declines_is_not_asked_again_before_the_hour_or_a_restart() {
    DelegatedTokens tokens = instance();
    tokens.token();
    emulator.tokens().decline(shown(tokens).code());

    await().until(() -> tokens.signIn().filter(now -> now.code() == null).isPresent());
    clock.advance(Duration.ofSeconds(2));
    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).contains("declined", "after a restart");
    DelegatedTokens other = instance();
    other.token();
    assertThat(other.trouble()).contains("declined");
    assertThat(requests("devicecode")).isEqualTo(1);

    DelegatedTokens restarted = instance();
    restarted.start();
    await().until(() -> restarted.signIn().filter(now -> now.code() != null).isPresent());
  }

  @Test
  void an_authority_that_stumbles_while_a_person_types_does_not_spoil_the_code() {
    emulator.tokens().refuse("device_code", new Refusal(503, "server_error", "AADSTS90033", "", 1));
    DelegatedTokens tokens = instance();
    tokens.token();
    String code = shown(tokens).code();
    await().until(() -> requests("token") >= 1);
    emulator.tokens().refuse("device_code", new Refusal(400, "slow_down", "AADSTS90048", "", 1));
    await().until(() -> requests("token") >= 2);

    emulator.tokens().approve(code, ANN);
    signedIn(tokens);
    assertThat(requests("devicecode")).isEqualTo(1);
  }

  @Test
  void an_application_that_may_sign_nobody_in_is_told_how_to_be_allowed_to() {
    emulator
        .tokens()
        .refuse("device_code", new Refusal(401, "invalid_client", "AADSTS7000218", "No.", 0));
    DelegatedTokens tokens = instance();
    tokens.token();

    await().until(() -> tokens.trouble().contains("AADSTS7000218"));
    assertThat(tokens.trouble()).contains("nobody can sign in", "--is-fallback-public-client true");
  }

  @Test
  void a_token_that_graph_refused_is_replaced_once() {
    DelegatedTokens tokens = signIn(instance());
    String first = signedIn(tokens);
    tokens.forget();
    assertThat(tokens.token()).as("just fetched: its age is not the reason").contains(first);

    clock.advance(Duration.ofSeconds(11));
    tokens.forget();
    String second = tokens.token().orElseThrow();
    tokens.forget();

    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.token()).contains(second);
  }

  private DelegatedTokens instance() {
    return instance("the secret of this application", true);
  }

  private DelegatedTokens instance(String cacheKey, boolean asks) {
    DelegatedTokens tokens =
        new DelegatedTokens(
            new Authority(emulator.url(), "11111111-2222-4333-8444-555555555555"),
            clientId,
            "https://graph.microsoft.com/Tasks.Read",
            cacheKey,
            redis,
            "planner-sync:",
            asks,
            pauses,
            clock);
    all.add(tokens);
    return tokens;
  }

  /** A person enters the next code at once; one that is shown already, too. */
  private DelegatedTokens signIn(DelegatedTokens tokens) {
    emulator.tokens().approveAtOnce(ANN);
    await()
        .until(
            () -> {
              // One that was asked for before may be shown only now.
              tokens
                  .signIn()
                  .filter(request -> request.code() != null)
                  .ifPresent(request -> emulator.tokens().approve(request.code(), ANN));
              clock.advance(Duration.ofMillis(80));
              return tokens.token().isPresent();
            });
    emulator.tokens().approveAtOnce(null);
    return tokens;
  }

  private static SignIn.Request shown(DelegatedTokens tokens) {
    await()
        .until(
            () -> {
              tokens.token();
              return tokens.signIn().filter(request -> request.code() != null).isPresent();
            });
    return tokens.signIn().orElseThrow();
  }

  private String signedIn(DelegatedTokens tokens) {
    await()
        .until(
            () -> {
              // Five times as fast, so that pauses are short and tokens do not end.
              clock.advance(Duration.ofMillis(80));
              return tokens.token().isPresent();
            });
    return tokens.token().orElseThrow();
  }

  /** Half a minute is left of the tokens that were given; those that follow live for an hour. */
  private void endSoon() {
    emulator.settings().tokenLifetime(Duration.ofHours(1));
    clock.advance(LIFETIME.minusSeconds(30));
  }

  private long requests(String path) {
    return emulator.requests().all().stream().filter(r -> r.path().endsWith("/" + path)).count();
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO);
  }

  /** The clock of this machine, put forward. */
  private static final class Ahead extends Clock {
    private volatile Duration by = Duration.ZERO;

    synchronized void advance(Duration more) {
      by = by.plus(more);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(by);
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
