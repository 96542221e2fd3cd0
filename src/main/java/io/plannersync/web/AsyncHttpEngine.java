package io.plannersync.web;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's HTTP engine with two additions: under {@code /api} a route may finish its answer later
 * without holding a thread (Camel 4.18 blocks a worker of Vert.x until the route is done), and
 * requests that no route answers get problem details. Bind it as {@code platform-http-engine}.
 */
public final class AsyncHttpEngine extends VertxPlatformHttpEngine {

  private static final Logger LOG = LoggerFactory.getLogger(AsyncHttpEngine.class);
  private static final String API = "/api";
  private static final String JOLOKIA = "/observe/jolokia*";
  private static final Pattern HERE =
      Pattern.compile("http://(localhost|127\\.0\\.0\\.1)(:\\d+)?(/.*)?");

  /** Where Graph's handshake is answered, for which nothing else may be in the way. */
  private static final String WEBHOOK = "/api/graph_webhook";

  private static final int THREADS = 20;
  private static final int WEBHOOK_THREADS = 8;

  private final Around around;
  private boolean problemsInstalled;

  /** What each request is run in, on its thread. */
  @FunctionalInterface
  public interface Around {
    <T> T run(Callable<T> work) throws Exception;
  }

  public AsyncHttpEngine() {
    this(
        new Around() {
          @Override
          public <T> T run(Callable<T> work) throws Exception {
            return work.call();
          }
        });
  }

  public AsyncHttpEngine(Around around) {
    this.around = around;
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    String router = VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort());
    installProblems(router);
    return endpoint.getPath().startsWith(API)
        ? new AsyncHttpConsumer(
            endpoint,
            processor,
            getHandlers(),
            router,
            vertx -> threads(vertx, endpoint.getPath()),
            around)
        : new VertxPlatformHttpConsumer(endpoint, processor, getHandlers(), router);
  }

  private synchronized void installProblems(String name) {
    VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(getCamelContext(), name);
    if (router == null || problemsInstalled) {
      return;
    }
    problemsInstalled = true;
    router.route().order(-1).handler(AsyncHttpEngine::protect);
    // The last route of all, wherever routes are added, removed or reloaded.
    router
        .route()
        .last()
        .handler(request -> end(request, unanswered(router, request)))
        .failureHandler(request -> end(request, failed(request)));
    getCamelContext().getRegistry().findByType(VertxPlatformHttpRouter.class).stream()
        .filter(other -> other != router)
        .forEach(
            management -> {
              management.route(JOLOKIA).order(-1).handler(AsyncHttpEngine::requireOrigin);
              management.route().last().failureHandler(request -> end(request, failed(request)));
            });
  }

  /** Here, as Camel lets no route set {@code Cache-Control}. */
  private static void protect(RoutingContext request) {
    boolean data = request.request().path().startsWith(API);
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    request.response().putHeader("Cache-Control", data ? "no-store" : "no-cache");
    request.next();
  }

  /** Threads of their own: the page waits for nobody, and Graph's webhook not for the API. */
  private static WorkerExecutor threads(Vertx vertx, String path) {
    return path.equals(WEBHOOK)
        ? vertx.createSharedWorkerExecutor("webhook", WEBHOOK_THREADS)
        : vertx.createSharedWorkerExecutor("api", THREADS);
  }

  private static Problem unanswered(VertxPlatformHttpRouter router, RoutingContext request) {
    String path = request.normalizedPath();
    Set<String> methods = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      if (route.methods() != null && matches(route, path)) {
        route.methods().forEach(method -> methods.add(method.name()));
      }
    }
    if (methods.isEmpty()) {
      return Gone.at(path).orElseGet(() -> Problem.notFound("there is nothing at " + path));
    }
    String allowed = String.join(", ", methods);
    return new Problem(
            405, "method-not-allowed", request.request().method() + " is not one of " + allowed)
        .header("Allow", allowed);
  }

  /** Jolokia's own answer to a request from elsewhere is a stack trace. */
  private static void requireOrigin(RoutingContext request) {
    String origin = request.request().getHeader("Origin");
    String from = origin == null ? request.request().getHeader("Referer") : origin;
    if (from != null && HERE.matcher(from).matches()) {
      request.next();
    } else {
      end(
          request,
          new Problem(
              403,
              "forbidden",
              "send an Origin of this machine, such as Origin: http://localhost:9876; a page of"
                  + " another origin must not act for an operator"));
    }
  }

  /** Whether a path is that of a route; a variable stands for one segment. */
  private static boolean matches(Route route, String path) {
    String template = route.getName() == null ? route.getPath() : route.getName();
    if (template == null) {
      return false;
    }
    String[] parts = template.split("/");
    String[] segments = path.split("/");
    if (parts.length != segments.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].startsWith(":") && !parts[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Problem failed(RoutingContext request) {
    if (request.statusCode() == 413) {
      return new Problem(413, "content-too-large", "the body is larger than this server accepts");
    }
    if (request.statusCode() == 400) {
      return Problem.badRequest("the request is malformed");
    }
    if (request.failure() instanceof HttpClosedException || request.response().closed()) {
      LOG.debug("A request was broken off: {}", request.normalizedPath());
      return Problem.badRequest("the request was broken off");
    }
    LOG.error("Request failed: {}", request.normalizedPath(), request.failure());
    return new Problem(500, "internal", "The request failed inside the service; its log says why.");
  }

  private static void end(RoutingContext request, Problem problem) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    Answer answer = problem.answer();
    request.response().setStatusCode(answer.status());
    answer.headers().forEach(request.response()::putHeader);
    request.response().end(Buffer.buffer(answer.body()));
  }
}
