package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Caller;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.world.Actor;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Past;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The emulated Planner called in the caller's thread: no socket, no time but the given clock's. */
public final class InProcessGraph {

  /** Scheme and host of the links in its answers. */
  public static final String BASE = "http://graph.simulated";

  private static final Set<String> PERMISSIONS =
      Set.of("Tasks.ReadWrite.All", "Group.Read.All", "User.Read.All");

  private final Settings settings = new Settings();
  private final PlannerWorld world;
  private final Routes routes;
  private final String applicationId;
  private String accountToken;
  private Caller account;
  private long requests;

  /**
   * An answer as it would be on the wire.
   *
   * @param contentType null without a body
   */
  public record Answer(int status, Map<String, String> headers, String contentType, String body) {}

  /**
   * @param applicationId who calls
   */
  public InProcessGraph(Clock clock, long seed, String applicationId) {
    this.applicationId = applicationId;
    world = new PlannerWorld(clock, settings, new Random(seed));
    Caller caller = new Caller(Actor.application(applicationId), PERMISSIONS);
    routes =
        new Routes(
            authorization ->
                accountToken != null && authorization.endsWith(accountToken) ? account : caller);
    Bodies bodies = new Bodies(settings);
    new ChangeFeedApi(world, settings).register(routes);
    new HistoryApi(world, bodies, settings).register(routes);
    new GraphApi(world, bodies).register(routes);
  }

  /** Whoever sends this token acts for this user. */
  public void signIn(String userId, String token) {
    accountToken = token;
    account = new Caller(new Actor(userId, applicationId), Set.of("Tasks.Read"));
  }

  /** The board, to act on as a person. */
  public PlannerWorld world() {
    return world;
  }

  public Settings settings() {
    return settings;
  }

  /**
   * Serves a request.
   *
   * @param uri path and query as they are sent
   * @param headers by lower-case name
   * @param body empty if there is none
   * @param past how far behind the newest state a read may be
   */
  public Answer call(
      String method, String uri, Map<String, String> headers, String body, Past past) {
    QueryStringDecoder decoded = new QueryStringDecoder(uri);
    Map<String, String> query = new LinkedHashMap<>();
    decoded.parameters().forEach((name, values) -> query.put(name, values.get(0)));
    Call call =
        new Call(
            method,
            decoded.path(),
            Map.of(),
            query,
            headers,
            body,
            BASE,
            "request-" + ++requests,
            null,
            method.equals("GET") ? past : Past.NONE);
    Future<Reply> served;
    try {
      served = routes.serve(call);
    } catch (GraphError e) {
      served = Future.failedFuture(e);
    }
    if (!served.isComplete()) {
      throw new UnsupportedOperationException("an answer that takes time: " + uri);
    }
    if (served.succeeded()) {
      Reply reply = served.result();
      return new Answer(reply.status(), reply.headers(), reply.contentType(), reply.body());
    }
    if (served.cause() instanceof GraphError error) {
      return error(error.status(), error.headers(), error.code(), error.getMessage());
    }
    throw new IllegalStateException(method + " " + uri + " broke the emulator", served.cause());
  }

  /** An answer with Graph's error body. */
  public static Answer error(int status, Map<String, String> headers, String code, String message) {
    ObjectNode body = Json.object();
    body.putObject("error").put("code", code).put("message", message);
    return new Answer(status, headers, Reply.JSON, body.toString());
  }
}
