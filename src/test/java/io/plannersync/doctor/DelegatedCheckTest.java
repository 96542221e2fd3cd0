package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.plannersync.graph.identity.Authority;
import io.plannersync.graph.identity.DelegatedTokens;
import io.plannersync.graph.identity.SignIn;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelegatedCheckTest {

  private static final String ANN = "a0000000-0000-4000-8000-000000000001";
  private static final String KEY = "a-key-for-the-kept-sign-in";

  private final Examination doctor = new Examination();
  private final RedisClient redis = RedisClient.create(Examination.redisUrl());

  @BeforeEach
  void begin() {
    redis.connect().sync().flushall();
    doctor.emulator().world().addUser(ANN, "Anna Berg", "anna@example.com");
    doctor.emulator().world().addMember(Examination.GROUP, ANN);
    doctor
        .with("PLANNER_DELEGATED_AUTH", "device-code")
        .with("DELEGATED_CACHE_KEY", KEY)
        .with("AZURE_CLIENT_ID", UUID.randomUUID().toString());
  }

  @AfterEach
  void end() {
    redis.connect().sync().flushall();
    redis.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    doctor.close();
  }

  @Test
  void a_sign_in_that_the_service_keeps_is_used_and_its_delta_tried() {
    signIn();

    var outcome = doctor.examine();

    assertThat(outcome.of("delegated")).matches("PASS signed in as .+, with Tasks\\.Read");
    assertThat(outcome.of("source-user-delta")).isEqualTo("PASS works");
    assertThat(outcome.printed()).doesNotContain(KEY);
  }

  @Test
  void where_nobody_has_signed_in_nobody_is_asked_to_by_doctor() {
    var outcome = doctor.examine();

    assertThat(outcome.fixes()).containsOnlyKeys("delegated");
    assertThat(doctor.emulator().requests().matching("POST", "/devicecode$")).isEmpty();
  }

  @Test
  void without_redis_it_cannot_be_told() {
    var outcome = doctor.with("REDIS_URL", "redis://127.0.0.1:1").examine();

    assertThat(outcome.fixes()).containsOnlyKeys("redis");
    assertThat(outcome.of("delegated")).startsWith("SKIP").contains("see redis");
  }

  private void signIn() {
    Authority authority = new Authority(doctor.emulator().url(), doctor.setting("AZURE_TENANT_ID"));
    try (DelegatedTokens service =
        new DelegatedTokens(
            authority,
            doctor.setting("AZURE_CLIENT_ID"),
            "https://graph.microsoft.com/Tasks.Read",
            KEY,
            redis.connect(),
            "planner-sync:",
            true,
            SignIn.Pauses.DEFAULT,
            Clock.systemUTC())) {
      service.start();
      String code =
          Awaitility.await().until(service::signIn, Optional::isPresent).orElseThrow().code();
      doctor.emulator().tokens().approve(code, ANN);
      Awaitility.await().until(service::token, Optional::isPresent);
    }
  }
}
