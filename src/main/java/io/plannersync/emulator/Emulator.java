package io.plannersync.emulator;

import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Random;
import java.util.concurrent.CompletionException;

/**
 * A running emulator on the loopback interface. It serves Graph below {@code /v1.0} and {@code
 * /beta}, the token service below {@code /{tenant}/oauth2/v2.0} and its own switches below {@code
 * /emulator}.
 */
public final class Emulator implements AutoCloseable {
  /** Makes the ids of two runs that do the same come out the same. */
  private static final long SEED = 20_251_124L;

  private final Settings settings;
  private final PlannerWorld world;
  private final FaultRules faults;
  private final RequestLog requests = new RequestLog();
  private final Tokens tokens;
  private final Subscriptions subscriptions;
  private final Vertx vertx;
  private final HttpServer server;

  private Emulator(EmulatorOptions options) {
    settings =
        new Settings()
            .pageSize(options.pageSize())
            .gone403(options.gone403())
            .acceptPlannerSubscriptions(options.acceptPlannerSubscriptions())
            .delay(options.delay());
    world = new PlannerWorld(options.clock(), settings, new Random(SEED));
    faults = new FaultRules(options.clock());
    tokens = new Tokens(options.clock(), settings);
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    subscriptions = new Subscriptions(vertx, options.clock(), settings, world);
    Routes graph = new Routes(tokens::authenticate);
    Bodies bodies = new Bodies(settings);
    // First, because a task's path would take "delta" for an id.
    new ChangeFeedApi(world, settings).register(graph);
    new HistoryApi(world, bodies, settings).register(graph);
    new GraphApi(world, bodies).register(graph);
    subscriptions.register(graph);
    tokens.register(graph);
    Routes admin = new Routes(tokens::authenticate);
    new AdminApi(this).register(admin);
    HttpFront front =
        new HttpFront(vertx, options.clock(), settings, graph, admin, faults, requests);
    new BatchApi(front::part, new Random(SEED)).register(graph);
    // Closing a connection shall hit one request, so there is no HTTP/2 with its many.
    HttpServerOptions http = new HttpServerOptions().setHttp2ClearTextEnabled(false);
    server = vertx.createHttpServer(http).requestHandler(front);
    try {
      await(server.listen(options.port(), "127.0.0.1"));
    } catch (RuntimeException e) {
      await(vertx.close());
      throw e;
    }
  }

  /**
   * Starts an emulator with an empty board.
   *
   * @throws IllegalStateException if the port is taken
   */
  public static Emulator start(EmulatorOptions options) {
    return new Emulator(options);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** {@code http://127.0.0.1:port}, without a version. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The board, to act on as a person. */
  public PlannerWorld world() {
    return world;
  }

  /** What can be switched while it runs. */
  public Settings settings() {
    return settings;
  }

  public FaultRules faults() {
    return faults;
  }

  public RequestLog requests() {
    return requests;
  }

  /** Tokens without a round trip, and the answers to device codes. */
  public Tokens tokens() {
    return tokens;
  }

  /** The subscriptions there are, and what to send to them. */
  public Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Stops listening and drops every connection. */
  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("emulator: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
