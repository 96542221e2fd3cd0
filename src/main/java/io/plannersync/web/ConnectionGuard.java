package io.plannersync.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose other end takes its time: to send the head of a request, to send its
 * body, to take the answer, or to send anything at all. While the service works on an answer
 * nothing is counted.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  /**
   * How long each part may take.
   *
   * @param head from the connection, or the first byte of a later request, to the end of its
   *     headers
   * @param body from there to its last byte
   * @param answer until the last byte of the answer was taken
   * @param idle between an answer and the next request
   */
  record Limits(Duration head, Duration body, Duration answer, Duration idle) {

    /**
     * A proxy keeps idle connections for 60 seconds; ours must not be the end that closes first.
     */
    static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(75));
  }

  /** Lets connections in, as long as there are not too many, and gives each its guard. */
  static final class Door implements Handler<HttpConnection> {

    private final Limits limits;
    private final int most;
    private final Function<HttpRequest, Problem> refused;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param most connections at one time
     * @param refused why a request is not let in, null for one that is
     */
    Door(Limits limits, int most, Function<HttpRequest, Problem> refused) {
      this.limits = limits;
      this.most = most;
      this.refused = refused;
    }

    @Override
    public void handle(HttpConnection connection) {
      ChannelHandlerContext vertx = ((ConnectionBase) connection).channelHandlerContext();
      vertx.channel().closeFuture().addListener(closed -> open.decrementAndGet());
      if (open.incrementAndGet() > most) {
        LOG.debug("{} connections are open: one more is closed", most);
        vertx.close();
      } else {
        vertx.pipeline().addBefore(vertx.name(), "guard", new ConnectionGuard(limits, refused));
      }
    }
  }

  private final Limits limits;
  private final Function<HttpRequest, Problem> refused;

  /** Requests whose answer was not yet taken. */
  private int unanswered;

  private boolean reading;
  private boolean awaitsHead;
  private boolean decoded;
  private boolean ending;
  private Future<?> deadline;

  private ConnectionGuard(Limits limits, Function<HttpRequest, Problem> refused) {
    this.limits = limits;
    this.refused = refused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    awaitsHead = true;
    within(ctx, limits.head(), "no request came");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    decoded = true;
    if (ending) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      Problem problem = refused.apply(request);
      if (problem != null) {
        end(ctx, problem);
        ReferenceCountUtil.release(message);
        return;
      }
      unanswered++;
      reading = true;
      awaitsHead = false;
      within(ctx, limits.body(), "its body did not end");
    }
    if (message instanceof LastHttpContent) {
      reading = false;
      cancel();
    }
    ctx.fireChannelRead(message);
  }

  /** Something came, and if nothing was read above then it is a part of a head. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean part = !decoded;
    decoded = false;
    if (part && unanswered == 0 && !awaitsHead) {
      awaitsHead = true;
      within(ctx, limits.head(), "its head did not end");
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ChannelPromise written = promise.unvoid();
    boolean interim = message instanceof HttpResponse head && head.status().code() < 200;
    if (message instanceof LastHttpContent && !interim) {
      within(ctx, limits.answer(), "its answer was not taken");
      written.addListener(taken -> answered(ctx));
    }
    ctx.write(message, written);
  }

  /** Answers without reading the body, and closes; an answer that is still owed is owed no more. */
  private void end(ChannelHandlerContext ctx, Problem problem) {
    ending = true;
    if (unanswered > 0) {
      ctx.close();
      return;
    }
    Answer answer = problem.answer();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()));
    answer.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    within(ctx, limits.answer(), "its answer was not taken");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void answered(ChannelHandlerContext ctx) {
    unanswered = Math.max(0, unanswered - 1);
    awaitsHead = false;
    if (reading) {
      within(ctx, limits.body(), "its body did not end");
    } else if (unanswered == 0) {
      within(ctx, limits.idle(), "it was idle");
    } else {
      cancel();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel();
    ctx.fireChannelInactive();
  }

  private void within(ChannelHandlerContext ctx, Duration limit, String otherwise) {
    cancel();
    if (ctx.channel().isActive()) {
      deadline =
          ctx.executor()
              .schedule(
                  () -> {
                    LOG.debug("A connection is closed: {} within {}", otherwise, limit);
                    ctx.close();
                  },
                  limit.toMillis(),
                  TimeUnit.MILLISECONDS);
    }
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
