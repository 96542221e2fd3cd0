package io.plannersync.merge;

import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a document without our stamp was made from: the state of which its writer would have had to
 * change the least. Agents write back copies that they read before we wrote the document first, and
 * some leave out what they do not know.
 *
 * @param made the superseded state, null if what was settled is as likely
 * @param draw a superseded state that is as likely as what was settled, null if none is; what its
 *     writer then seems to have overwritten unseen is kept
 */
public record Likeliest(Snapshot made, Half draw) {

  /** How long after it was superseded a state is suspected to be what a document was made from. */
  private static final Duration SUSPECT = Duration.ofMinutes(10);

  private static final Likeliest SETTLED = new Likeliest(null, null);

  /**
   * @param snapshots earlier documents of the pair, newest first
   * @param shown what the document without a stamp shows
   */
  public static Likeliest of(Link link, List<Snapshot> snapshots, Half shown, Instant now) {
    if (link.stamp() == null || link.base() == null) {
      return SETTLED;
    }
    int least = Distance.between(link.base().shown(), shown);
    Likeliest likeliest = SETTLED;
    for (Snapshot old : snapshots) {
      if (!isSuspect(old, now)) {
        continue;
      }
      for (Half state : List.of(old.half(), old.last())) {
        int distance = Distance.between(state, shown);
        if (distance < least) {
          likeliest = new Likeliest(old, null);
          least = distance;
        } else if (distance == least && likeliest.made == null) {
          likeliest = new Likeliest(null, state);
        }
      }
    }
    return likeliest;
  }

  /** Whether a copy of it may come back without its stamp. */
  static boolean isSuspect(Snapshot old, Instant now) {
    return old.superseded() != null && old.superseded().plus(SUSPECT).isAfter(now);
  }
}
