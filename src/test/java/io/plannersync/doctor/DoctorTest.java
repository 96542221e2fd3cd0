package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoctorTest {

  private final Examination doctor = new Examination();

  @AfterEach
  void end() {
    doctor.close();
  }

  @Test
  void where_nothing_is_missing_nothing_fails_and_the_exit_code_is_0() {
    var outcome =
        doctor
            .with("DEFAULT_PLANNER_PLAN_ID", doctor.plan())
            .with("DEFAULT_PLANNER_BUCKET", "To do")
            .with("PUBLIC_URL", "http://127.0.0.1:" + doctor.setting("SERVER_PORT"))
            .examine("--write-probe", doctor.plan());

    assertThat(outcome.fixes()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.json().get("failed").asInt()).isZero();
    assertThat(outcome.of("plans"))
        .isEqualTo("PASS plans: 1, the first: Launch (" + doctor.plan() + ")");
    assertThat(outcome.of("plan-contents")).isEqualTo("PASS buckets: 1, tasks: 1");
    for (String id :
        List.of(
            "settings authority token roles graph groups plans plan-contents default-plan default-bucket"
                .split(" "))) {
      assertThat(outcome.of(id)).startsWith("PASS");
    }
    for (String id :
        List.of(
            "write-probe users subscriptions test-subscription public-url redis redis-version"
                .split(" "))) {
      assertThat(outcome.of(id)).startsWith("PASS");
    }
    for (String id :
        List.of("source-listing source-history source-modified redis-persistence".split(" "))) {
      assertThat(outcome.of(id)).startsWith("PASS");
    }
  }

  @Test
  void what_this_tenant_does_not_offer_is_no_failure() {
    var outcome =
        doctor.with("PUBLIC_URL", "http://127.0.0.1:" + doctor.setting("SERVER_PORT")).examine();

    assertThat(outcome.of("planner-subscription"))
        .isEqualTo("SKIP not offered by this tenant (403); changes are found by looking");
    assertThat(outcome.of("source-notification")).startsWith("SKIP");
    assertThat(outcome.of("delegated")).startsWith("SKIP PLANNER_DELEGATED_AUTH is off");
    assertThat(outcome.of("source-user-delta")).startsWith("SKIP needs an account");
    assertThat(outcome.of("write-probe")).startsWith("SKIP not asked for");
    assertThat(outcome.of("tunnel")).startsWith("SKIP TUNNEL is off");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void a_tunnel_whose_program_is_missing_is_told_with_how_to_get_it() {
    var outcome =
        doctor.with("TUNNEL", "command").with("TUNNEL_COMMAND", "/no/such/program").examine();

    assertThat(outcome.of("tunnel")).startsWith("FAIL /no/such/program is not found");
  }

  @Test
  void a_tenant_that_offers_planner_subscriptions_is_told_so_and_none_is_left() {
    doctor.emulator().settings().acceptPlannerSubscriptions(true);

    var outcome =
        doctor.with("PUBLIC_URL", "http://127.0.0.1:" + doctor.setting("SERVER_PORT")).examine();

    assertThat(outcome.of("planner-subscription")).startsWith("PASS created");
    assertThat(outcome.of("source-notification")).startsWith("PASS works");
    assertThat(doctor.emulator().subscriptions().all()).isEmpty();
  }

  @Test
  void the_table_shows_each_check_and_the_remedy_below_it() {
    doctor.emulator().settings().roles().remove("User.Read.All");

    var outcome = doctor.run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.printed())
        .containsPattern("(?m)^PASS  settings +none is missing or wrong$")
        .containsPattern("(?m)^FAIL  users +GET /v1.0/users")
        .containsPattern("(?m)^ +-> Grant the application permission User.ReadBasic.All")
        .containsPattern("(?m)^\\d+ passed, 1 failed, \\d+ skipped$");
  }

  @Test
  void neither_secret_nor_token_is_shown_even_if_a_server_repeats_it() {
    String token = doctor.emulator().tokens().application("x");
    assertThat(token).contains(".");
    try (var mirror = new OddServer(OddServer::repeatsWhatItIsSent)) {
      var outcome = doctor.with("GRAPH_URL", mirror.url()).examine();

      assertThat(outcome.printed()).contains("Bearer ***").doesNotContain("Bearer ey");
      assertThat(outcome.printed()).doesNotContain(Examination.SECRET, "the-key-of-the-agents");
    }
  }

  @Test
  void wrong_usage_is_told_with_exit_code_2() {
    assertThat(doctor.run("--timeout", "soon").exitCode()).isEqualTo(2);
    assertThat(doctor.run("--timeout", "soon").complained())
        .contains("--timeout is no time such as 500ms, 2s, 5m or 1h: soon");
    assertThat(doctor.run("--timeout", "0").exitCode()).isEqualTo(2);
    assertThat(doctor.run("--home", "/nowhere").complained()).contains("--home is no directory");
    assertThat(doctor.run("--write-prob", "x").exitCode()).isEqualTo(2);
  }
}
