package io.plannersync;

import io.plannersync.graph.Tokens;
import io.plannersync.store.RedisClients;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The beans of a service whose servers, time and chance are played. */
public final class PlayedService implements AutoCloseable {

  /** The token of the account that is signed in. */
  public static final String ACCOUNT = "token of an account";

  private final Composition composition;

  /**
   * @param played the time that all instances share
   */
  public PlayedService(
      Settings settings,
      RedisClients redis,
      Clock played,
      Supplier<String> ids,
      DoubleSupplier random) {
    composition =
        new Composition(
            settings,
            new Ports(
                url -> redis,
                uri -> AgentsChannel.silent(),
                (given, connection, prefix, time) ->
                    Identities.with(new Played("token"), new Played(ACCOUNT)),
                played,
                ids,
                random));
  }

  public Map<String, Object> beans() {
    return composition.beans();
  }

  /** What a service does before its routes start. */
  public void schedule() {
    composition.schedule();
  }

  /** What routes may name as {@code {{NAME}}}. */
  public static Properties placeholders(Settings settings) {
    return settings.placeholders();
  }

  /** Tokens that are always the same one. */
  private record Played(String text) implements Tokens {

    @Override
    public Optional<String> token() {
      return Optional.of(text);
    }

    @Override
    public void forget() {
      // The next one is as good.
    }

    @Override
    public String trouble() {
      return "";
    }
  }

  @Override
  public void close() {
    composition.close();
  }
}
