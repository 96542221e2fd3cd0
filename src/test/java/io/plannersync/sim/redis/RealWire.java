package io.plannersync.sim.redis;

import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.store.RedisClients;
import java.util.concurrent.TimeUnit;

/** A connection to a real server. */
final class RealWire implements Wire {

  private final RedisChannelWriter writer;

  RealWire(RedisChannelWriter writer) {
    this.writer = writer;
  }

  @Override
  public void send(Request request, RedisCommand<?, ?, ?> command) {
    writer.write(command);
  }

  @Override
  public void sendUnheard(Request request, RedisCommand<?, ?, ?> command) {
    sendAside(command.getType(), command.getArgs());
  }

  private <K, V> void sendAside(ProtocolKeyword type, CommandArgs<K, V> args) {
    @SuppressWarnings("unchecked")
    CommandArgs<String, String> same = (CommandArgs<String, String>) args; // only encoded
    AsyncCommand<String, String, ?> aside =
        new AsyncCommand<>(new Command<>(type, new NestedMultiOutput<>(StringCodec.UTF8), same));
    writer.write(aside);
    if (!aside.await(RedisClients.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("Redis does not answer " + type);
    }
  }

  /** Without Redis; only a transaction that it belongs to is spoiled, by a command that is none. */
  @Override
  public void refuse(Request request, RedisCommand<?, ?, ?> command, Refusal why) {
    if (why != Refusal.LOADING && !request.mayWrite()) {
      send(request, command);
      return;
    }
    sendAside(CommandType.GET, new CommandArgs<>(StringCodec.UTF8));
    command.getOutput().setError(why.message());
    command.complete();
  }

  @Override
  public void drop(boolean reconnects) {
    if (!reconnects) {
      writer.closeAsync();
    }
  }

  @Override
  public void close() {
    writer.closeAsync();
  }

  @Override
  public void setConnectionFacade(ConnectionFacade connection) {
    writer.setConnectionFacade(connection);
  }
}
