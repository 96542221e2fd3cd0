package io.plannersync.sim.redis.data;

import java.util.Comparator;

/**
 * The order in which Redis lists what has none: by a hash that a seed changes, so that nobody gets
 * used to one.
 */
public record Order(int seed) implements Comparator<Bytes> {

  @Override
  public int compare(Bytes one, Bytes other) {
    int byPlace = Long.compare(place(one), place(other));
    return byPlace != 0 ? byPlace : one.compareTo(other);
  }

  /** Where it stands; from 0 to 2^32 - 1. */
  public long place(Bytes bytes) {
    int mixed = (bytes.hashCode() ^ seed) * 0x9E3779B9;
    mixed ^= mixed >>> 15;
    return mixed * 0x85EBCA6B & 0xFFFFFFFFL;
  }
}
