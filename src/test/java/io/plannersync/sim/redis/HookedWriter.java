package io.plannersync.sim.redis;

import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisException;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.plannersync.sim.redis.command.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Where all commands of a connection pass: here they meet their {@link Fate}. */
final class HookedWriter implements RedisChannelWriter {

  private final RedisProcess process;
  private final boolean reconnects;
  private final Wire wire;
  private final ClientResources resources;
  private final Consumer<HookedWriter> onClose;
  private ConnectionFacade connection;
  private volatile boolean closed;

  /**
   * @param onClose told when it is of no more use
   */
  HookedWriter(
      RedisProcess process,
      boolean reconnects,
      Wire wire,
      ClientResources resources,
      Consumer<HookedWriter> onClose) {
    this.process = process;
    this.reconnects = reconnects;
    this.wire = wire;
    this.resources = resources;
    this.onClose = onClose;
  }

  @Override
  public <K, V, T> RedisCommand<K, V, T> write(RedisCommand<K, V, T> command) {
    process.check();
    if (closed) {
      command.completeExceptionally(new RedisException("Connection is closed"));
      return command;
    }
    Request request = process.rewritten(Requests.read(command));
    Fate fate = process.fateOf(request);
    switch (fate) {
      case DONE -> wire.send(request, command);
      case LOST_BEFORE -> lose(command);
      case LOST_AFTER -> {
        wire.sendUnheard(request, command);
        lose(command);
      }
      case TWICE -> {
        wire.sendUnheard(request, command);
        if (reconnects) {
          wire.drop(true);
          wire.send(request, command);
        } else {
          lose(command);
        }
      }
      case DIES_BEFORE -> throw process.die();
      case DIES_AFTER -> {
        wire.sendUnheard(request, command);
        throw process.die();
      }
      default -> wire.refuse(request, command, fate.refusal());
    }
    return command;
  }

  private void lose(RedisCommand<?, ?, ?> command) {
    breakUp();
    command.completeExceptionally(new RedisException("Connection reset by peer"));
  }

  /** The connection breaks between two commands. */
  void breakUp() {
    wire.drop(reconnects);
    if (!reconnects && !closed) {
      closed = true;
      connection.deactivated();
      onClose.accept(this);
    }
  }

  @Override
  public <K, V> Collection<RedisCommand<K, V, ?>> write(
      Collection<? extends RedisCommand<K, V, ?>> commands) {
    List<RedisCommand<K, V, ?>> written = new ArrayList<>(commands.size());
    commands.forEach(command -> written.add(write(command)));
    return written;
  }

  @Override
  public void close() {
    closeAsync();
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    if (!closed) {
      closed = true;
      wire.close();
      onClose.accept(this);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Deprecated
  @Override
  public void reset() {
    breakUp();
  }

  @Override
  public void setConnectionFacade(ConnectionFacade connection) {
    this.connection = connection;
    wire.setConnectionFacade(connection);
  }

  @Override
  public void setAutoFlushCommands(boolean autoFlush) {
    // Commands are never kept back.
  }

  @Override
  public void flushCommands() {
    // Commands are never kept back.
  }

  @Override
  public ClientResources getClientResources() {
    return resources;
  }
}
