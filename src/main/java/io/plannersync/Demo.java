package io.plannersync;

import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.world.DemoSeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import redis.embedded.RedisServer;

/** What a demo needs besides the service: an emulated Planner and a Redis of its own. */
final class Demo implements AutoCloseable {

  private final Settings settings;
  private final Emulator emulator;
  private final RedisServer redis;

  private Demo(Settings settings, Emulator emulator, RedisServer redis) {
    this.settings = settings;
    this.emulator = emulator;
    this.redis = redis;
  }

  static Demo start(Settings given) {
    Emulator emulator = Emulator.start(EmulatorOptions.defaults());
    String plan = DemoSeed.fill(emulator.world());
    Map<String, String> demo = new HashMap<>();
    demo.put("AZURE_TENANT_ID", "demo");
    demo.put("AZURE_CLIENT_ID", "demo");
    demo.put("AZURE_CLIENT_SECRET", "demo");
    demo.put("AZURE_CLIENT_CERTIFICATE_PATH", "");
    demo.put("AZURE_AUTHORITY_URL", emulator.url());
    demo.put("PLANNER_PLAN_IDS", "");
    demo.put("PLANNER_GROUP_IDS", "");
    demo.put("GRAPH_URL", emulator.url());
    demo.put("DEFAULT_PLANNER_PLAN_ID", plan);
    // The emulated Graph has no limits, and somebody is waiting.
    demo.put("SYNC_INTERVAL_BUSY", "500ms");
    demo.put("SYNC_INTERVAL_IDLE", "1s");
    demo.put("DELETE_GRACE", "3s");
    demo.put("GRAPH_RATE_START", "60000");
    RedisServer redis = null;
    if (given.find("REDIS_URL").isEmpty()) {
      try {
        int port = freePort();
        redis =
            RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        redis.start();
        demo.put("REDIS_URL", "redis://127.0.0.1:" + port);
      } catch (IOException e) {
        emulator.close();
        throw new UncheckedIOException("the embedded Redis does not start; set REDIS_URL", e);
      }
    }
    return new Demo(given.over(demo), emulator, redis);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The given settings, completed for the demo. */
  Settings settings() {
    return settings;
  }

  /** Whether its Redis was started by it and ends with it. */
  boolean hasOwnRedis() {
    return redis != null;
  }

  Emulator emulator() {
    return emulator;
  }

  @Override
  public void close() {
    emulator.close();
    if (redis != null) {
      try {
        redis.stop();
      } catch (IOException e) {
        throw new UncheckedIOException("the embedded Redis does not stop", e);
      }
    }
  }
}
