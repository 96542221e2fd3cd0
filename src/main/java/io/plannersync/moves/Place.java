package io.plannersync.moves;

import io.plannersync.store.Documents.NewDocuments;

/**
 * Where state and documents are.
 *
 * @param redisUrl {@code REDIS_URL}
 * @param own namespace of the service's own keys
 * @param prefix {@code STORE_PREFIX}
 * @param newDocuments {@code STORE_REPRESENTATION}
 */
public record Place(String redisUrl, String own, String prefix, NewDocuments newDocuments) {}
