package io.plannersync.emulator;

import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Caller;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.world.GraphError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which handler serves a method and path, and which permission it needs. */
final class Routes {

  private record Route(
      String method, String[] template, Access access, Function<Call, Future<Reply>> handler) {

    /** The named parts of the path, or null if this is another path. */
    Map<String, String> match(String[] segments) {
      if (segments.length != template.length) {
        return null;
      }
      Map<String, String> parts = new LinkedHashMap<>();
      for (int i = 0; i < segments.length; i++) {
        if (template[i].startsWith("{")) {
          parts.put(template[i].substring(1, template[i].length() - 1), segments[i]);
        } else if (!template[i].equals(segments[i])) {
          return null;
        }
      }
      return parts;
    }
  }

  private final List<Route> routes = new ArrayList<>();
  private final Function<String, Caller> authenticate;

  /**
   * @param authenticate from the Authorization header, which may be null
   */
  Routes(Function<String, Caller> authenticate) {
    this.authenticate = authenticate;
  }

  /** A route below both {@code /v1.0} and {@code /beta}. */
  void graph(String method, String template, Access access, Function<Call, Reply> handler) {
    graphLater(method, template, access, call -> Future.succeededFuture(handler.apply(call)));
  }

  /** The same with an answer that takes time. */
  void graphLater(
      String method, String template, Access access, Function<Call, Future<Reply>> handler) {
    routes.add(new Route(method, segments("/v1.0" + template), access, handler));
    routes.add(new Route(method, segments("/beta" + template), access, handler));
  }

  /** A route below {@code /beta} only. */
  void beta(String method, String template, Access access, Function<Call, Reply> handler) {
    routes.add(
        new Route(
            method,
            segments("/beta" + template),
            access,
            call -> Future.succeededFuture(handler.apply(call))));
  }

  /** A route without a token. */
  void open(String method, String template, Function<Call, Reply> handler) {
    routes.add(
        new Route(
            method,
            segments(template),
            Access.OPEN,
            call -> Future.succeededFuture(handler.apply(call))));
  }

  /** Serves a call; a refusal fails the future with a {@link GraphError}. */
  Future<Reply> serve(Call call) {
    String[] segments = segments(call.path());
    boolean pathKnown = false;
    for (Route route : routes) {
      Map<String, String> parts = route.match(segments);
      pathKnown |= parts != null;
      if (parts != null && route.method().equals(call.method())) {
        return serve(route, call, parts);
      }
    }
    return Future.failedFuture(
        pathKnown
            ? new GraphError(405, "Request_BadRequest", "Method not allowed.")
            : new GraphError(
                400,
                "BadRequest",
                "Resource not found for the segment '" + segments[segments.length - 1] + "'."));
  }

  private Future<Reply> serve(Route route, Call call, Map<String, String> parts) {
    try {
      Caller caller = null;
      if (route.access() != Access.OPEN) {
        caller = authenticate.apply(call.headers().get("authorization"));
        caller.require(route.access());
      }
      return route.handler().apply(call.with(parts, caller));
    } catch (GraphError e) {
      return Future.failedFuture(e);
    }
  }

  private static String[] segments(String path) {
    String[] all = path.split("/");
    return all.length == 0 ? new String[] {""} : Arrays.copyOfRange(all, 1, all.length);
  }
}
