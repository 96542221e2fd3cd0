package io.plannersync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plannersync.testing.LogLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are in no hurry, speak another protocol, or go away; on plain sockets. */
@Timeout(60)
class HostileClientTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int MOST = 20;

  private static final HttpEdgeTest.Later later = new HttpEdgeTest.Later();
  private static TestServer server;

  @BeforeAll
  static void start() {
    ConnectionGuard.Limits limits =
        new ConnectionGuard.Limits(SHORT, SHORT.multipliedBy(2), SHORT.multipliedBy(3), SHORT);
    server =
        new TestServer(
            "classpath:web/edge.camel.yaml,file:routes/errors/api-problem.camel.yaml",
            Map.of("echo", new HttpEdgeTest.Echo(), "later", later),
            Map.of(),
            new GuardedVertx(limits, MOST));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void http2_without_tls_is_not_spoken() throws IOException {
    try (Client client = new Client()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
      assertThat(client.rest()).contains("501").doesNotContain("\0\0\0\4");
    }
    try (Client client = new Client()) {
      client.send(
          "GET /api/nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void who_sends_nothing_or_a_head_without_end_is_cut_off() throws IOException {
    try (Client silent = new Client();
        Client slow = new Client()) {
      slow.send("GET /api/nowhere HTTP/1.1\r\nHost: a\r\n");
      ScheduledExecutorService drip = slow.drip("X-A: b\r\n");
      assertThat(silent.rest()).isEmpty();
      assertThat(slow.rest()).isEmpty();
      drip.shutdownNow();
    }
  }

  @Test
  void who_sends_a_body_without_end_is_cut_off() throws IOException {
    try (Client slow = new Client()) {
      slow.send("POST /api/echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
      ScheduledExecutorService drip = slow.drip(" ");
      assertThat(slow.rest()).isEmpty();
      drip.shutdownNow();
    }
  }

  @Test
  void a_kept_connection_serves_again_and_ends_when_it_is_idle_or_its_next_head_does_not_end()
      throws IOException {
    String get = "GET /api/nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    try (Client idle = new Client();
        Client slow = new Client()) {
      for (Client client : List.of(idle, slow)) {
        client.send(get);
        assertThat(client.answer()).contains("404");
        client.send(get);
        assertThat(client.answer()).contains("404");
      }
      slow.send("GET ");
      assertThat(idle.rest()).isEmpty();
      assertThat(slow.rest()).isEmpty();
    }
  }

  @Test
  void an_answer_that_takes_the_service_long_is_not_cut_off() throws Exception {
    later.waiting.clear();
    try (Client patient = new Client()) {
      long begin = System.nanoTime();
      patient.send("GET /api/later/long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      await().until(() -> later.waiting.size() == 1);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> System.nanoTime() - begin > SHORT.multipliedBy(4).toNanos());
      later.waiting.remove().complete(Answer.text(200, "at last"));
      assertThat(patient.rest()).contains("at last");
    }
  }

  @Test
  void connections_beyond_the_bound_are_closed_at_once_and_room_is_found_again() throws Exception {
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < MOST; i++) {
        clients.add(new Client());
      }
      try (Client oneMore = new Client()) {
        long begin = System.nanoTime();
        assertThat(oneMore.rest()).isEmpty();
        assertThat(System.nanoTime() - begin).isLessThan(SHORT.toNanos());
      }
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
    await().untilAsserted(() -> assertThat(get("/api/nowhere")).contains("404"));
  }

  @Test
  void forms_are_refused_before_their_body_is_read_and_nothing_is_written_to_disk()
      throws Exception {
    try (Client client = new Client()) {
      client.send(
          "POST /api/echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n"
              + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
              + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx");
      assertThat(client.answer()).contains("415");
    }
    try (Client client = new Client()) {
      client.send(
          "POST /api/echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b");
      assertThat(client.answer()).contains("415");
    }
    assertThat(Path.of("file-uploads")).doesNotExist();
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir"), "camel"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    } catch (java.nio.file.NoSuchFileException e) {
      assertThat(e.getFile()).contains("camel");
    }
  }

  @Test
  void requests_that_are_broken_off_leave_no_line_in_the_log() throws Exception {
    later.waiting.clear();
    try (LogLines log = new LogLines()) {
      for (int i = 0; i < 5; i++) {
        try (Client client = new Client()) {
          client.send("POST /api/echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
        }
        try (Client client = new Client()) {
          client.send("GET /api/later/" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
          int waiting = i + 1;
          await().until(() -> later.waiting.size() == waiting);
        }
      }
      later.waiting.forEach(answer -> answer.complete(Answer.text(200, "x".repeat(1000))));
      await().until(() -> server.main().getCamelContext().getInflightRepository().size() == 0);
      assertThat(log.lines()).isEmpty();
    }
  }

  private static String get(String path) throws IOException {
    try (Client client = new Client()) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      return client.answer();
    }
  }

  private static final class Client implements AutoCloseable {

    private final Socket socket;

    Client() throws IOException {
      URI address = URI.create(server.url());
      socket = new Socket(address.getHost(), address.getPort());
      socket.setSoTimeout(20_000);
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Sends the text ten times a second until it is shut down, or nobody takes it any more. */
    ScheduledExecutorService drip(String text) {
      ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
      drops.scheduleAtFixedRate(
          () -> {
            try {
              send(text);
            } catch (IOException e) {
              // What is thrown ends it.
              throw new UncheckedIOException(e);
            }
          },
          0,
          100,
          TimeUnit.MILLISECONDS);
      return drops;
    }

    /** One answer: what comes first, until nothing comes for a moment. */
    String answer() throws IOException {
      byte[] first = new byte[8192];
      int length = socket.getInputStream().read(first);
      return length < 0 ? "" : new String(first, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the other end closes. */
    String rest() throws IOException {
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (java.net.SocketException reset) {
        return "";
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
