/**
 * The agents' side: their task documents, the id maps, and what they are told, all in Redis.
 *
 * <p>The promise: a key of the agents is written only by compare-and-set against the exact value
 * that was read, or only if it is absent. Plain strings and RedisJSON are equals; a key keeps the
 * representation and the expiry it has. A key that holds anything else is reported and never
 * touched. Expected outcomes are values; only a server that fails or refuses a command raises
 * {@link io.lettuce.core.RedisException}.
 */
package io.plannersync.store;
