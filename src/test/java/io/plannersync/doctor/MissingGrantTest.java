package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.Fault;
import io.plannersync.emulator.world.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each test takes one thing away; exactly what misses it fails, and names it. */
class MissingGrantTest {

  private static final String CLOSED = "http://127.0.0.1:1";

  private final Examination doctor = new Examination();
  private final Settings graph = doctor.emulator().settings();

  @AfterEach
  void end() {
    doctor.close();
  }

  /** The only check that fails, and a part of its remedy. */
  private Examination.Outcome onlyFails(String id, String... remedy) {
    var outcome = doctor.examine();
    assertThat(outcome.fixes()).containsOnlyKeys(id);
    assertThat(outcome.fixes().get(id)).contains(remedy);
    assertThat(outcome.exitCode()).isEqualTo(1);
    return outcome;
  }

  private void authorityRefuses(String path, String code, String text) {
    String body =
        "{\"error\":\"invalid_client\",\"error_description\":\"%s: %s\",\"error_codes\":[%s]}"
            .formatted(code, text, code.substring(6));
    doctor.emulator().faults().add(Fault.on(null, path, new Fault.Answer(401, null, "", "", body)));
  }

  @Test
  void all_settings_that_are_missing_or_wrong_are_named_at_once() {
    doctor
        .with("AZURE_CLIENT_SECRET", null)
        .with("SYNC_MODE", "sometimes")
        .with("SYNC_ZONE", "Mars");

    var outcome = onlyFails("settings", "Correct AZURE_CLIENT_SECRET, SYNC_MODE, SYNC_ZONE in");
    assertThat(outcome.of("token"))
        .isEqualTo("SKIP because AZURE_CLIENT_SECRET is missing or wrong");
    assertThat(outcome.of("redis")).startsWith("PASS");
  }

  @Test
  void a_graph_url_in_plain_text_outside_of_this_machine_gets_no_token() {
    doctor.with("GRAPH_URL", "http://192.0.2.1");

    var outcome = onlyFails("settings", "GRAPH_URL");
    assertThat(outcome.of("groups")).startsWith("SKIP because GRAPH_URL");
  }

  @Test
  void a_graph_that_is_not_there() {
    doctor.with("GRAPH_URL", CLOSED);

    var outcome = onlyFails("graph", "GRAPH_URL", "firewall");
    assertThat(outcome.of("groups")).isEqualTo("SKIP because graph failed");
    assertThat(outcome.of("users")).isEqualTo("SKIP because graph failed");
    assertThat(outcome.of("source-listing")).isEqualTo("SKIP because graph failed");
  }

  @Test
  void an_authority_that_is_not_there() {
    doctor.with("AZURE_AUTHORITY_URL", CLOSED);

    var outcome = onlyFails("authority", "AZURE_AUTHORITY_URL");
    assertThat(outcome.of("plans")).isEqualTo("SKIP because authority failed");
  }

  @Test
  void an_unknown_tenant() {
    authorityRefuses("openid-configuration", "AADSTS90002", "Tenant 'x' not found.");

    onlyFails("authority", "AZURE_TENANT_ID", "az account show --query tenantId");
  }

  @Test
  void a_wrong_secret() {
    graph.clientSecret("another");

    onlyFails(
        "token",
        "AZURE_CLIENT_SECRET is none of the application's secrets",
        "az ad app credential reset --id planner-sync-test --append");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AADSTS7000222 | The provided client secret keys are expired. | The secret has expired",
        "AADSTS700016 | Application was not found in the directory. | AZURE_CLIENT_ID is no app",
        "AADSTS7000229 | Missing service principal. | az ad sp create --id planner-sync-test",
        "AADSTS7000112 | Application is disabled. | --set accountEnabled=true",
        "AADSTS700027 | Certificate is not registered. | --append --cert",
        "AADSTS700024 | Client assertion is not within its valid time range. | clock",
        "AADSTS53003 | Access has been blocked. | conditional access policy",
        "AADSTS4711 | Something new. | https://login.microsoftonline.com/error?code=4711"
      })
  void an_application_that_the_authority_refuses(String code, String text, String remedy) {
    authorityRefuses("/token$", code, text);

    var outcome = onlyFails("token", remedy);
    assertThat(outcome.of("token")).contains(code);
  }

  @Test
  void an_authority_whose_token_endpoint_answers_a_page() {
    doctor
        .emulator()
        .faults()
        .add(
            Fault.on(
                "POST", "/token$", new Fault.Answer(200, null, "", "", "<html>Log in</html>")));

    onlyFails("token", "AZURE_AUTHORITY_URL");
  }

  @Test
  void a_certificate_file_that_is_none(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("certificate.pem"), "nothing");
    doctor.with("AZURE_CLIENT_CERTIFICATE_PATH", file.toString());

    onlyFails("token", "AZURE_CLIENT_CERTIFICATE_PATH", "PKCS #8");
  }

  @Test
  void the_permission_to_write_tasks() {
    graph.roles(Set.of("Tasks.Read.All", "Group.Read.All", "User.Read.All"));

    onlyFails(
        "roles",
        "Grant the application permission Tasks.ReadWrite.All",
        "appRoles[?value=='Tasks.ReadWrite.All']",
        "az ad app permission admin-consent --id planner-sync-test",
        "or set SYNC_MODE=observe");
  }

  @Test
  void a_mode_that_only_reads_needs_no_permission_to_write() {
    graph.roles(Set.of("Tasks.Read.All", "Group.Read.All", "User.Read.All"));
    doctor.with("SYNC_MODE", "observe");

    assertThat(doctor.examine().fixes()).isEmpty();
  }

  @Test
  void any_permission_for_tasks() {
    graph.roles(Set.of("Group.Read.All", "User.Read.All"));
    doctor.with("SYNC_MODE", "observe");

    var outcome = doctor.examine();

    assertThat(outcome.fixes()).containsOnlyKeys("roles", "plans");
    assertThat(outcome.fixes().values())
        .allSatisfy(fix -> assertThat(fix).contains("permission Tasks.Read.All and consent"));
  }

  @Test
  void consent_to_anything() {
    graph.roles(Set.of());

    assertThat(doctor.examine().of("roles"))
        .isEqualTo("FAIL roles: none; missing: Tasks.ReadWrite.All");
  }

  @Test
  void permissions_that_are_not_needed_are_named_and_no_failure() {
    graph.roles(
        Set.of(
            "Tasks.ReadWrite.All", "Group.ReadWrite.All", "User.Read.All", "Directory.Read.All"));
    doctor.with("PLANNER_PLAN_IDS", doctor.plan());

    assertThat(doctor.examine().of("roles"))
        .startsWith("PASS")
        .endsWith("not needed: Directory.Read.All, Group.ReadWrite.All");
  }

  @Test
  void the_permission_to_list_groups() {
    graph.roles().remove("Group.Read.All");

    var outcome =
        onlyFails(
            "groups",
            "permission GroupMember.Read.All",
            "or name what to sync in PLANNER_PLAN_IDS");
    assertThat(outcome.of("plans")).isEqualTo("SKIP because groups failed");
  }

  @Test
  void groups_need_not_be_listed_if_the_plans_are_named() {
    graph.roles().remove("Group.Read.All");
    doctor.with("PLANNER_PLAN_IDS", doctor.plan());

    assertThat(doctor.examine().fixes()).isEmpty();
  }

  @Test
  void the_permission_to_read_users() {
    graph.roles().remove("User.Read.All");

    onlyFails("users", "permission User.ReadBasic.All");
  }

  @Test
  void a_named_plan_that_is_premium_foreign_or_deleted() {
    String premium = doctor.emulator().world().addPlan("Roadmap", Examination.GROUP);
    graph.unreadablePlans(Set.of(premium));
    doctor.with("PLANNER_PLAN_IDS", doctor.plan() + "," + premium);

    var outcome = onlyFails("plans", "Take it out of PLANNER_PLAN_IDS", "premium");
    assertThat(outcome.of("plans")).contains(premium + " (403)");
  }

  @Test
  void a_group_that_is_not_there() {
    String unknown = "e2a9a1a0-0000-4000-8000-00000000000f";
    doctor.with("PLANNER_GROUP_IDS", Examination.GROUP + "," + unknown);

    var outcome = onlyFails("plans", "Correct PLANNER_GROUP_IDS");
    assertThat(outcome.of("plans")).contains(unknown);
  }

  @Test
  void a_default_plan_that_cannot_be_read() {
    doctor.with("DEFAULT_PLANNER_PLAN_ID", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    onlyFails("default-plan", "Correct DEFAULT_PLANNER_PLAN_ID");
  }

  @Test
  void a_default_bucket_that_is_not_there() {
    doctor.with("DEFAULT_PLANNER_PLAN_ID", doctor.plan()).with("DEFAULT_PLANNER_BUCKET", "Doing");

    onlyFails("default-bucket", "Correct DEFAULT_PLANNER_BUCKET", "There are: To do");
  }

  @Test
  void details_in_the_listing() {
    String bare = "{\"value\":[{\"id\":\"a\",\"title\":\"b\"}]}";
    doctor
        .emulator()
        .faults()
        .add(Fault.on("GET", "/v1.0/.*/tasks$", new Fault.Answer(200, null, "", "", bare)));

    onlyFails("source-listing", "GRAPH_URL must lead to Graph itself");
  }

  @Test
  void beta_and_its_ways_may_be_missing() {
    doctor.emulator().faults().add(Fault.on("GET", "^/beta/", new Fault.Answer(404)));

    var outcome = doctor.examine();

    assertThat(outcome.fixes()).isEmpty();
    assertThat(Stream.of("source-history", "source-modified").map(outcome::of))
        .allMatch(found -> found.startsWith("SKIP not offered"));
  }

  @Test
  void beta_is_not_asked_if_it_shall_not_be() {
    var outcome = doctor.with("GRAPH_USE_BETA", "never").examine();

    assertThat(outcome.of("source-history")).startsWith("SKIP GRAPH_USE_BETA=never");
    assertThat(doctor.emulator().requests().all()).noneMatch(r -> r.path().startsWith("/beta"));
  }

  @Test
  void the_permission_to_subscribe_to_groups() {
    graph.roles().remove("Group.Read.All");
    doctor.with("PLANNER_PLAN_IDS", doctor.plan()).with("PUBLIC_URL", CLOSED);

    var outcome =
        onlyFails("test-subscription", "permission Group.Read.All", "or unset PUBLIC_URL");
    assertThat(outcome.of("public-url")).startsWith("SKIP");
  }

  @Test
  void a_public_url_that_leads_nowhere() {
    doctor.with("PUBLIC_URL", CLOSED);

    var outcome = onlyFails("public-url", "must be reachable from outside and lead to SERVER_PORT");
    assertThat(outcome.of("public-url")).contains("no request of it arrived");
  }

  @Test
  void a_public_url_that_leads_to_a_page() {
    try (var page = new OddServer(OddServer.answering(200, "text/html", "<html></html>"))) {
      doctor.with("PUBLIC_URL", page.url());

      onlyFails("public-url", "SERVER_PORT");
    }
  }

  @Test
  void a_running_service_answers_the_handshake_in_doctors_place() {
    try (var service = new OddServer(OddServer::repeatsTheValidationToken)) {
      String port = service.url().substring(service.url().lastIndexOf(':') + 1);
      var outcome = doctor.with("PUBLIC_URL", service.url()).with("SERVER_PORT", port).examine();

      assertThat(outcome.of("public-url"))
          .startsWith("PASS")
          .contains("SERVER_PORT " + port + " is taken, by the running service");
    }
  }

  @Test
  void a_clock_that_is_wrong() {
    try (var server = new OddServer(OddServer.answering(404, "text/plain", "no"))) {
      doctor.with("AZURE_AUTHORITY_URL", server.url());
      doctor.at(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-90)));

      var outcome = doctor.examine();

      assertThat(outcome.of("clock-graph"))
          .startsWith("FAIL Graph's clock is")
          .contains("ahead of");
      assertThat(outcome.of("clock-redis"))
          .matches("FAIL Redis's clock is (89|90|91) s ahead of this machine's");
      assertThat(outcome.fixes().get("clock-redis")).contains("NTP");
    }
  }

  @Test
  void calls_that_graph_wants_later_are_made_later_or_left_out() {
    doctor.emulator().faults().add(Fault.on("GET", "/users", new Fault.Answer(429, "1")).times(1));
    assertThat(doctor.examine().of("users")).startsWith("PASS");

    doctor.emulator().faults().add(Fault.on("GET", "/users", new Fault.Answer(429, "600")));
    assertThat(doctor.examine().of("users"))
        .isEqualTo("SKIP Graph asks to wait 600 s (429); run doctor again then");
  }

  @Test
  void a_service_that_is_not_signed_in_though_it_should_be() {
    doctor.with("PLANNER_DELEGATED_AUTH", "device-code");

    onlyFails("delegated", "sign in with the code", "PLANNER_DELEGATED_AUTH=off");
  }
}
