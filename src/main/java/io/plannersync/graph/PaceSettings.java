package io.plannersync.graph;

/**
 * Where learning the pace begins and what it stays within, for each class of calls by itself.
 *
 * @param startPerMinute calls per minute before anything is known
 * @param minPerMinute never slower than this; above zero, so that work always goes on
 * @param maxPerMinute never faster than this, however long nothing is throttled
 * @param burstSeconds how many seconds' worth of unused calls may be made at once
 */
public record PaceSettings(
    double startPerMinute, double minPerMinute, double maxPerMinute, double burstSeconds) {

  public PaceSettings {
    boolean ordered =
        0 < minPerMinute && minPerMinute <= startPerMinute && startPerMinute <= maxPerMinute;
    if (!ordered || !Double.isFinite(maxPerMinute)) {
      throw new IllegalArgumentException(
          "expected 0 < min <= start <= max calls per minute, not %s, %s, %s"
              .formatted(minPerMinute, startPerMinute, maxPerMinute));
    }
    if (!(burstSeconds >= 0) || !Double.isFinite(burstSeconds)) {
      throw new IllegalArgumentException("burst must not be negative: " + burstSeconds);
    }
  }
}
