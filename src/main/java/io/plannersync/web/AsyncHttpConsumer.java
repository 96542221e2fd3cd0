package io.plannersync.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A consumer whose route may go on elsewhere: the worker thread that began it is free at once, and
 * the response is written when the route calls back.
 *
 * <p>Camel's own consumer reads the request asynchronously, and only then runs the route on a
 * worker that it holds until the end. So the route is run as the last part of the reading, and by
 * the time Camel would run it, it is done.
 */
final class AsyncHttpConsumer extends VertxPlatformHttpConsumer {

  private final Function<Vertx, WorkerExecutor> threads;
  private final AsyncHttpEngine.Around around;
  private volatile WorkerExecutor executor;

  AsyncHttpConsumer(
      PlatformHttpEndpoint endpoint,
      Processor processor,
      List<Handler<RoutingContext>> handlers,
      String routerName,
      Function<Vertx, WorkerExecutor> threads,
      AsyncHttpEngine.Around around) {
    super(endpoint, new Once(processor), handlers, routerName);
    this.threads = threads;
    this.around = around;
  }

  @Override
  protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext request) {
    return super.processHttpRequest(exchange, request).compose(read -> run(exchange, request));
  }

  private Future<Void> run(Exchange exchange, RoutingContext request) {
    Context context = request.vertx().getOrCreateContext();
    Promise<Void> done = Promise.promise();
    executor(request.vertx())
        .executeBlocking(
            () ->
                around.run(
                    () -> {
                      createUoW(exchange);
                      return getAsyncProcessor()
                          .process(exchange, sync -> context.runOnContext(back -> done.complete()));
                    }),
            false)
        .onFailure(done::tryFail);
    return done.future();
  }

  private synchronized WorkerExecutor executor(Vertx vertx) {
    if (executor == null) {
      executor = threads.apply(vertx);
    }
    return executor;
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    synchronized (this) {
      if (executor != null) {
        executor.close();
        executor = null;
      }
    }
  }

  /** Processes an exchange the first time and lets it pass the second time. */
  private static final class Once extends DelegateAsyncProcessor {

    private static final String DONE = "PlannerSyncRouteDone";

    Once(Processor processor) {
      super(processor);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      if (exchange.removeProperty(DONE) != null) {
        callback.done(true);
        return true;
      }
      exchange.setProperty(DONE, true);
      return super.process(exchange, callback);
    }
  }
}
