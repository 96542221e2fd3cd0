package io.plannersync.access;

import io.plannersync.settings.SecretFiles;
import io.plannersync.web.Principal;
import io.plannersync.web.Role;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that are let in. Those of a file are read anew when its content has changed, so that
 * keys come and go without a restart; while the file is wrong, those before stay.
 */
public final class ApiKeys {

  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

  /** Whose key {@code API_KEY} is. */
  private static final Principal DEFAULT = new Principal("default", Role.OPERATOR);

  /** How often the file is read while requests come. */
  private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

  private final String single;
  private final String file;
  private final LongSupplier ticks;
  private volatile KeyList keys;
  private volatile String problem;
  private byte[] known;
  private long looked;

  /**
   * @param single the key of the operator {@code default}, null or blank for none
   * @param list what the file holds, or what is set instead of it; null or blank for none. With no
   *     key at all, as in the demo, everybody may come in
   * @param file where the list comes from, null where it is set
   * @throws IllegalArgumentException as {@link KeyList#parse}
   */
  public ApiKeys(String single, String list, String file) {
    this(single, list, file, System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  ApiKeys(String single, String list, String file, LongSupplier ticks) {
    this.single = single == null || single.isBlank() ? null : single.trim();
    this.file = file;
    this.ticks = ticks;
    boolean listed = list != null && !list.isBlank();
    keys = withSingle(listed ? KeyList.parse(list) : KeyList.none());
    known = KeyList.digest(listed ? list : "");
    looked = ticks.getAsLong();
  }

  /** Whether there is no key that anybody could know. */
  boolean everybody() {
    return keys.size() == 0;
  }

  /** Whose key this is. */
  Optional<Principal> find(String key) {
    look();
    return keys.find(key);
  }

  /**
   * For the status: how many keys are let in, and why the file's are not those, null if they are.
   */
  public Map<String, Object> standing() {
    look();
    Map<String, Object> standing = new LinkedHashMap<>();
    standing.put("count", keys.size());
    standing.put("problem", problem);
    return standing;
  }

  /** The content decides, not the file's time: that may be coarse, or set back by who copies it. */
  private synchronized void look() {
    long now = ticks.getAsLong();
    if (file == null || now - looked < BETWEEN_LOOKS) {
      return;
    }
    looked = now;
    try {
      String content = SecretFiles.content("API_KEYS_FILE", file);
      byte[] digest = KeyList.digest(content);
      if (!MessageDigest.isEqual(digest, known)) {
        keys = withSingle(KeyList.parse(content));
        known = digest;
        LOG.info("The API keys were read anew: {} of {}", keys.size(), keys.names());
      } else if (problem != null) {
        LOG.info("API_KEYS_FILE is again as it was before");
      }
      problem = null;
    } catch (IllegalArgumentException e) {
      wrong(e.getMessage());
    }
  }

  private void wrong(String reason) {
    String said =
        (reason.startsWith("API_KEYS_FILE") ? reason : "API_KEYS_FILE: " + reason)
            + "; the keys before stay";
    if (!said.equals(problem)) {
      LOG.warn("{}", said);
    }
    problem = said;
  }

  private KeyList withSingle(KeyList list) {
    return single == null ? list : list.and(DEFAULT, single);
  }
}
