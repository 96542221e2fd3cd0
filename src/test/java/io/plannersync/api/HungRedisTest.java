package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that takes everything and answers nothing, and thirty open pages that go on asking. */
@Timeout(120)
class HungRedisTest {

  private static final Duration QUICK = Duration.ofSeconds(1);

  @Test
  void page_and_handshake_are_answered_at_once_and_the_api_is_back_with_redis() throws Exception {
    URI real = URI.create(TestRedis.start());
    try (Swallowing proxy = new Swallowing(real.getPort());
        Api api = new Api("redis://127.0.0.1:" + proxy.port(), "", 5)) {
      assertThat(api.send("GET", "/api/sync/status", null).statusCode()).isEqualTo(200);
      AtomicBoolean open = new AtomicBoolean(true);
      List<Thread> pages = new ArrayList<>();
      proxy.swallow(true);
      for (int i = 0; i < 30; i++) {
        String path = i % 2 == 0 ? "/api/sync/status" : "/api/agent/tasks?limit=" + (i + 1);
        Thread page =
            new Thread(
                () -> {
                  while (open.get()) {
                    api.send("GET", path, null);
                  }
                });
        page.start();
        pages.add(page);
      }
      try {
        for (int i = 0; i < 20; i++) {
          within(QUICK, () -> assertThat(status(api, "/")).isEqualTo(200));
          within(
              QUICK,
              () -> assertThat(status(api, "/api/graph_webhook?validationToken=a")).isEqualTo(200));
          Thread.onSpinWait();
        }
        // What is asked of Redis is turned away, and soon without asking it.
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    within(QUICK, () -> assertThat(status(api, "/api/sync/held")).isEqualTo(503)));
        proxy.swallow(false);
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(status(api, "/api/sync/held")).isEqualTo(200));
      } finally {
        open.set(false);
        proxy.swallow(false);
        for (Thread page : pages) {
          page.join(20_000);
        }
      }
    }
  }

  private static int status(Api api, String path) {
    return api.send("GET", path, null).statusCode();
  }

  private static void within(Duration time, Runnable work) {
    long begin = System.nanoTime();
    work.run();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(time);
  }

  /** Passes bytes on, or keeps the answers to itself. */
  private static final class Swallowing implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> sockets = new ArrayList<>();
    private final Object gate = new Object();
    private boolean swallows;

    Swallowing(int to) throws IOException {
      run(
          () -> {
            while (true) {
              Socket client = server.accept();
              Socket redis = new Socket("127.0.0.1", to);
              synchronized (sockets) {
                sockets.add(client);
                sockets.add(redis);
              }
              run(() -> pass(client.getInputStream(), redis.getOutputStream()));
              run(() -> pass(redis.getInputStream(), client.getOutputStream()));
            }
          });
    }

    int port() {
      return server.getLocalPort();
    }

    void swallow(boolean on) {
      synchronized (gate) {
        swallows = on;
        gate.notifyAll();
      }
    }

    private void pass(InputStream in, OutputStream out) throws Exception {
      byte[] bytes = new byte[65_536];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        synchronized (gate) {
          while (swallows) {
            gate.wait();
          }
        }
        out.write(bytes, 0, n);
        out.flush();
      }
    }

    private interface Work {
      void run() throws Exception;
    }

    private static void run(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (Exception ended) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      server.close();
      synchronized (sockets) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }
}
