package io.plannersync.store;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection on which an answer could not be taken, such as for want of memory. Lettuce ends
 * it after an exception only; after an {@link Error} it goes on in the middle of an answer, gives
 * what follows to the wrong commands, and nothing recovers. A connection that ends is made again.
 */
final class BrokenConnections implements NettyCustomizer {

  private static final Logger LOG = LoggerFactory.getLogger(BrokenConnections.class);

  @Override
  public void afterChannelInitialized(Channel channel) {
    ChannelHandlerContext lettuce = channel.pipeline().context(CommandHandler.class);
    if (lettuce != null) {
      channel.pipeline().addBefore(lettuce.name(), "broken-connections", new Guard(lettuce));
    }
  }

  private static final class Guard extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext next;

    Guard(ChannelHandlerContext next) {
      this.next = next;
    }

    /** Calls the next handler itself: Netty would hand an error to that one alone. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      try {
        ((CommandHandler) next.handler()).channelRead(next, message);
      } catch (Error e) {
        LOG.error("An answer of Redis could not be taken, so the connection is made anew", e);
        ctx.close();
        throw e;
      }
    }
  }
}
