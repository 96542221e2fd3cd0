package io.plannersync.store;

/**
 * Which store this is, and whether it is still the one it was. Two equal epochs say that between
 * the two looks the server neither restarted nor failed over, evicted nothing, and nobody emptied
 * the namespace: only then is a missing key one that somebody deleted.
 *
 * <p>Keys that expired do not count for a store that is being watched: the sync's own keys expire
 * all the time, and whether a document has an expiry is known of each one, see {@link
 * Read.Found#expires()}. Where nobody watched they do.
 *
 * @param runId the server process, from INFO server
 * @param replicationId the history of the data set, from INFO replication; changes at a failover
 * @param role {@code master} or {@code slave}
 * @param evictedKeys keys dropped for lack of memory since the process started, from INFO stats
 * @param expiredKeys keys that expired since the process started, from INFO stats
 * @param marker the value of the marker key, empty where it is absent
 */
public record StoreEpoch(
    String runId,
    String replicationId,
    String role,
    long evictedKeys,
    long expiredKeys,
    String marker) {

  /** Everything that a restart, a failover or an eviction changes. */
  public String server() {
    return String.join("/", runId, replicationId, role, Long.toString(evictedKeys));
  }

  /** The same, and whether the namespace was emptied. */
  public String life() {
    return server() + "/" + marker;
  }

  /** Whether the marker key was there. */
  public boolean marked() {
    return !marker.isEmpty();
  }
}
