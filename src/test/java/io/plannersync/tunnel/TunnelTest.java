package io.plannersync.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.plannersync.testing.LogLines;
import io.plannersync.tunnel.Standing.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the test's making stand in for the real ones. */
class TunnelTest {

  private static final int PORT = 7071;
  private static final Pauses QUICK =
      new Pauses(
          Duration.ofSeconds(20),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofSeconds(60));

  /** A program that prints the words of the file {@code says}, if it is there, and stays. */
  private static final String STAYS =
      "echo \"$@\" >> $0.starts\n"
          + "while [ ! -e $0.says ]; do sleep 0.05; done\n"
          + "cat $0.says\n"
          + "exec sleep 600\n";

  @TempDir private Path directory;
  private final LogLines log = new LogLines();
  private final List<String> moves = new CopyOnWriteArrayList<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private StandIn programs;
  private Tunnel tunnel;

  @BeforeEach
  void prepare() {
    programs = new StandIn(directory);
    Configurator.setLevel(Tunnel.class.getPackageName(), Level.INFO);
  }

  @AfterEach
  void end() {
    if (tunnel != null) {
      tunnel.close();
    }
    servers.forEach(server -> server.stop(0));
    log.close();
    Configurator.setLevel(Tunnel.class.getPackageName(), (Level) null);
  }

  @Test
  void a_slow_start_is_waited_for_and_the_address_is_passed_on_once() throws IOException {
    programs.write("cloudflared", STAYS);
    start(cloudflared(), QUICK);
    await().until(() -> Files.exists(programs.file("cloudflared.starts")));
    assertThat(tunnel.standing().state()).isEqualTo(State.STARTING);
    assertThat(tunnel.address()).isEmpty();

    says("cloudflared", "INF |  https://red-blue.trycloudflare.com  |");

    until(State.UP, "https://red-blue.trycloudflare.com");
    await().until(() -> moves.equals(List.of("https://red-blue.trycloudflare.com")));
    assertThat(programs.file("cloudflared.starts"))
        .hasContent("tunnel --no-autoupdate --url http://localhost:7071");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void one_that_dies_is_started_again_and_the_log_says_when_it_began_and_when_it_ended()
      throws IOException {
    programs.write("cloudflared", STAYS);
    says("cloudflared", "INF |  https://red-blue.trycloudflare.com  |");
    start(cloudflared(), QUICK);
    until(State.UP, "https://red-blue.trycloudflare.com");

    // It fails twice before it is well again, with another address.
    programs.write(
        "cloudflared",
        "echo died >> $0.deaths\n"
            + "if [ $(wc -l < $0.deaths) -lt 3 ]; then echo 'no network'; exit 7; fi\n"
            + STAYS);
    says("cloudflared", "INF |  https://green-sky.trycloudflare.com  |");
    running().destroyForcibly();

    until(State.UP, "https://green-sky.trycloudflare.com");
    await().until(() -> moves.size() == 2);
    assertThat(tunnel.standing().restarts()).isEqualTo(3);
    assertThat(tunnel.standing().reason()).isNull();
    assertThat(warnings()).hasSize(1).first().asString().contains("The tunnel is away");
    assertThat(log.lines()).filteredOn(line -> line.contains("is up again after")).hasSize(1);
  }

  @Test
  void while_it_is_away_the_status_has_the_last_address_and_the_reason() throws IOException {
    programs.write("cloudflared", "echo 'ERR no network'; exit 7\n");
    start(cloudflared(), QUICK);

    await().until(() -> tunnel.standing().restarts() > 2);

    Standing standing = tunnel.standing();
    assertThat(standing.state()).isEqualTo(State.AWAY);
    assertThat(standing.shown())
        .containsEntry("state", "away")
        .containsEntry("address", null)
        .containsEntry("reason", "it ended with 7: ERR no network");
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void one_that_never_says_an_address_is_ended_and_started_again() throws IOException {
    programs.write("cloudflared", "echo $$ >> $0.pids; exec sleep 600\n");
    start(
        cloudflared(),
        new Pauses(
            Duration.ofSeconds(1),
            QUICK.ask(),
            QUICK.watch(),
            QUICK.first(),
            QUICK.longest(),
            QUICK.steady()));

    await().until(() -> tunnel.standing().restarts() == 1);
    assertThat(tunnel.standing().reason()).startsWith("it had no https address after 1 s");
    long first = Long.parseLong(Files.readAllLines(programs.file("cloudflared.pids")).get(0));
    assertThat(ProcessHandle.of(first)).matches(one -> one.isEmpty() || !one.get().isAlive());
  }

  @Test
  void a_new_address_in_the_output_replaces_the_old_one() throws IOException {
    programs.write(
        "other",
        "echo at https://one.example.com\n"
            + "while [ ! -e $0.says ]; do sleep 0.05; done\n"
            + "cat $0.says; exec sleep 600\n");
    start(Program.other("other --to {port}", "at (\\S+)", PORT, programs.environment()), QUICK);
    until(State.UP, "https://one.example.com");

    says("other", "now at https://two.example.com");

    until(State.UP, "https://two.example.com");
    await()
        .until(() -> moves.equals(List.of("https://one.example.com", "https://two.example.com")));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void ngroks_address_is_read_from_its_api_also_when_it_changes() throws IOException {
    List<String> public_ = new CopyOnWriteArrayList<>(List.of());
    URI api = api(PORT, public_);
    programs.write("ngrok", STAYS);
    start(ngrok(api), QUICK);
    await().until(() -> Files.exists(programs.file("ngrok.starts")));

    public_.add("https://a1.ngrok-free.app");
    until(State.UP, "https://a1.ngrok-free.app");
    public_.set(0, "https://b2.ngrok-free.app");
    until(State.UP, "https://b2.ngrok-free.app");

    assertThat(programs.file("ngrok.starts"))
        .hasContent("http 7071 --log=stdout --log-format=logfmt");
  }

  @Test
  void where_the_apis_port_is_in_use_ngrok_says_which_one_it_took() throws IOException {
    URI others = api(8080, List.of("https://others.ngrok-free.app"));
    URI ours = api(PORT, List.of("https://ours.ngrok-free.app"));
    programs.write("ngrok", STAYS);
    says("ngrok", "lvl=info msg=\"starting web service\" obj=web addr=" + ours.getAuthority());

    start(ngrok(others), QUICK);

    until(State.UP, "https://ours.ngrok-free.app");
  }

  @Test
  void somebody_elses_tunnel_to_our_port_is_used_and_left_alone() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    URI theirs = api(PORT, List.of("https://theirs.ngrok-free.app"), calls);
    programs.write("ngrok", STAYS);

    start(ngrok(theirs), QUICK);

    until(State.BORROWED, "https://theirs.ngrok-free.app");
    int before = calls.get();
    await().until(() -> calls.get() > before + 2);
    assertThat(programs.file("ngrok.starts")).doesNotExist();
    assertThat(own().running()).isEmpty();
  }

  @Test
  void when_somebody_elses_tunnel_ends_one_of_our_own_is_started() throws IOException {
    URI theirs = api(PORT, List.of("https://theirs.ngrok-free.app"));
    URI ours = api(PORT, List.of("https://ours.ngrok-free.app"));
    programs.write("ngrok", STAYS);
    says("ngrok", "msg=\"starting web service\" obj=web addr=" + ours.getAuthority());
    start(ngrok(theirs), QUICK);
    until(State.BORROWED, "https://theirs.ngrok-free.app");

    servers.get(0).stop(0);

    until(State.UP, "https://ours.ngrok-free.app");
  }

  @Test
  void a_process_that_a_killed_service_left_is_ended_by_the_next_start() throws IOException {
    Process left = new ProcessBuilder("sleep", "600").start();
    own().remember(left.toHandle(), "https://old.trycloudflare.com");
    programs.write("cloudflared", STAYS);
    says("cloudflared", "https://red-blue.trycloudflare.com");

    start(cloudflared(), QUICK);

    assertThat(left.isAlive()).isFalse();
    until(State.UP, "https://red-blue.trycloudflare.com");
  }

  @Test
  void it_ends_with_the_service_and_leaves_no_file() throws IOException {
    programs.write("cloudflared", STAYS);
    says("cloudflared", "https://red-blue.trycloudflare.com");
    start(cloudflared(), QUICK);
    until(State.UP, "https://red-blue.trycloudflare.com");
    ProcessHandle process = running();

    tunnel.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(directory.resolve("tunnel.pid")).doesNotExist();
    assertThat(tunnel.standing().state()).isEqualTo(State.ENDED);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void one_that_ends_together_with_the_service_is_not_started_again() throws IOException {
    programs.write("cloudflared", STAYS);
    says("cloudflared", "https://red-blue.trycloudflare.com");
    start(cloudflared(), QUICK);
    until(State.UP, "https://red-blue.trycloudflare.com");

    running().destroyForcibly();
    tunnel.ending();
    await().during(Duration.ofMillis(600)).until(() -> warnings().isEmpty());
    tunnel.close();

    assertThat(warnings()).isEmpty();
    assertThat(programs.file("cloudflared.starts")).content().hasLineCount(1);
  }

  @Test
  void a_program_that_is_missing_is_named_with_how_to_get_it() {
    Program missing =
        Program.ngrok(PORT, URI.create("http://127.0.0.1:1"), Map.of("PATH", directory.toString()));

    assertThatThrownBy(() -> start(missing, QUICK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("TUNNEL: ngrok is not found")
        .hasMessageContaining("https://ngrok.com/download");
  }

  @Test
  void the_token_is_in_the_childs_environment_and_nowhere_else() throws IOException {
    Map<String, String> environment = programs.environment();
    environment.put("NGROK_AUTHTOKEN", "2abcSECRETdef");
    programs.write(
        "ngrok",
        "echo \"$NGROK_AUTHTOKEN\" > $0.given\n"
            + "echo \"$@\" > $0.starts\n"
            + "echo \"ERROR: Your authtoken: $NGROK_AUTHTOKEN\"; exit 1\n");
    start(Program.ngrok(PORT, URI.create("http://127.0.0.1:1"), environment), QUICK);

    await().until(() -> tunnel.standing().restarts() > 0);

    assertThat(programs.file("ngrok.given")).hasContent("2abcSECRETdef");
    assertThat(Files.readString(programs.file("ngrok.starts"))).doesNotContain("SECRET");
    assertThat(tunnel.standing().reason()).contains("Your authtoken: ***");
    assertThat(log.lines()).noneMatch(line -> line.contains("SECRET"));
  }

  @Test
  void an_address_that_could_not_be_passed_on_is_passed_on_later() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    programs.write("cloudflared", STAYS);
    says("cloudflared", "https://red-blue.trycloudflare.com");
    tunnel =
        new Tunnel(
            cloudflared(),
            own(),
            QUICK,
            address -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("Redis is away");
              }
              moves.add(address);
            },
            Clock.systemUTC());
    tunnel.start();

    await().until(() -> moves.equals(List.of("https://red-blue.trycloudflare.com")));
  }

  private void start(Program program, Pauses pauses) {
    tunnel = new Tunnel(program, own(), pauses, moves::add, Clock.systemUTC());
    tunnel.start();
  }

  private ProcessHandle running() {
    return await().until(own()::running, Optional::isPresent).orElseThrow();
  }

  private OwnProcess own() {
    return new OwnProcess(directory.resolve("tunnel.pid"));
  }

  private Program cloudflared() {
    return Program.cloudflared(PORT, programs.environment());
  }

  private Program ngrok(URI api) {
    return Program.ngrok(PORT, api, programs.environment());
  }

  private void says(String program, String line) throws IOException {
    Path whole = Files.writeString(directory.resolve("whole"), line + "\n");
    Files.move(
        whole,
        programs.file(program + ".says"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private void until(State state, String address) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(tunnel.standing().state()).isEqualTo(state);
              assertThat(tunnel.address()).isEqualTo(address);
            });
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
  }

  private URI api(int port, List<String> addresses) throws IOException {
    return api(port, addresses, new AtomicInteger());
  }

  /** As ngrok's inspector, for tunnels to a local port. */
  private URI api(int port, List<String> addresses, AtomicInteger calls) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    servers.add(server);
    server.createContext(
        "/api/tunnels",
        exchange -> {
          calls.incrementAndGet();
          String tunnels =
              String.join(
                  ",",
                  addresses.stream()
                      .map(
                          address ->
                              "{\"public_url\":\"%s\",\"config\":{\"addr\":\"http://localhost:%d\"}}"
                                  .formatted(address, port))
                      .toList());
          byte[] body = ("{\"tunnels\":[" + tunnels + "]}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
