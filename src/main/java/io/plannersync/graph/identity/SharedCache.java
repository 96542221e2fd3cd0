package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * msal4j's token cache, kept encrypted in Redis and so shared by all instances.
 *
 * <p>Keys: {@code planner-sync:{identity}:token-cache}, {@code planner-sync:{identity}:refresh}
 * (held by the instance that is refreshing).
 */
final class SharedCache {

  private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);

  /** Longer than the authority may take to answer. */
  private static final Duration REFRESH = Duration.ofSeconds(45);

  private final StatefulRedisConnection<String, String> connection;
  private final String key;
  private final TokenCipher cipher;
  private final Claim refresh;
  private final String holder = UUID.randomUUID().toString();
  private volatile boolean complained;

  SharedCache(
      StatefulRedisConnection<String, String> connection, String prefix, TokenCipher cipher) {
    this.connection = connection;
    this.key = prefix + "{identity}:token-cache";
    this.cipher = cipher;
    this.refresh = new Claim(connection, prefix + "{identity}:refresh");
  }

  /** What stands in Redis, encrypted: it differs after every change. */
  Optional<String> version() {
    return Optional.ofNullable(connection.sync().get(key));
  }

  /** False if another instance is refreshing just now. */
  boolean beginRefresh() {
    return refresh.take(holder, REFRESH);
  }

  void endRefresh() {
    refresh.release(holder);
  }

  /** For those who use the account that is signed in. */
  ITokenCacheAccessAspect shared() {
    return new ITokenCacheAccessAspect() {
      @Override
      public void beforeCacheAccess(ITokenCacheAccessContext context) {
        version().flatMap(SharedCache.this::decrypt).ifPresent(context.tokenCache()::deserialize);
      }

      @Override
      public void afterCacheAccess(ITokenCacheAccessContext context) {
        keep(context);
      }
    };
  }

  /** For a sign-in: whoever was signed in before is replaced. */
  ITokenCacheAccessAspect replaced() {
    return new ITokenCacheAccessAspect() {
      @Override
      public void beforeCacheAccess(ITokenCacheAccessContext context) {
        // It begins empty.
      }

      @Override
      public void afterCacheAccess(ITokenCacheAccessContext context) {
        keep(context);
      }
    };
  }

  private void keep(ITokenCacheAccessContext context) {
    if (context.hasCacheChanged()) {
      connection.sync().set(key, cipher.encrypt(context.tokenCache().serialize()));
    }
  }

  private Optional<String> decrypt(String encrypted) {
    Optional<String> text = cipher.decrypt(encrypted);
    if (text.isEmpty() && !complained) {
      complained = true;
      LOG.warn(
          "The kept sign-in ({}) cannot be decrypted: DELEGATED_CACHE_KEY, or the client secret or"
              + " certificate it was derived from, was changed. It is treated as none; sign in"
              + " again.",
          key);
    }
    return text;
  }
}
