package io.plannersync.moves;

import java.util.Locale;

/** What a mapping is worth. */
enum Verdict {
  /** The id maps have it, in both directions. */
  KEPT,
  /** Nothing is against it, and the id maps have not all of it. */
  NEW,
  /** Something else is said of one of its ids. */
  CONTRADICTORY,
  /** Its document is missing, or its task was deleted. */
  ORPHAN,
  /** What it names cannot be ids. */
  NOT_AN_ID;

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
