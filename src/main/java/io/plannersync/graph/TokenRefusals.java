package io.plannersync.graph;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often Graph refused an identity's tokens in a row (401). The first refusal asks for a new
 * token at once, since a token may just have ended. If the new one is refused too, new tokens do
 * not help: each further try waits twice as long, from 2 seconds to 5 minutes.
 *
 * <p>Safe from any thread.
 */
final class TokenRefusals {

  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Clock clock;
  private final Map<GraphCall.Identity, State> states = new EnumMap<>(GraphCall.Identity.class);

  private record State(int refused, Instant notBefore) {}

  TokenRefusals(Clock clock) {
    this.clock = clock;
  }

  /** Which token of the identity this is, counted by refusals: goes with the call. */
  synchronized int current(GraphCall.Identity identity) {
    return state(identity).refused();
  }

  /** How long no call of the identity makes sense; empty if one may be made. */
  synchronized Optional<Duration> pause(GraphCall.Identity identity) {
    Duration left = Duration.between(clock.instant(), state(identity).notBefore());
    return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
  }

  /**
   * Graph refused a token.
   *
   * @param token what {@link #current} said when it was taken; several calls with one token are one
   *     refusal
   * @return whether a new token is to be fetched
   */
  synchronized boolean refused(GraphCall.Identity identity, int token) {
    State before = state(identity);
    if (before.refused() != token) {
      return false;
    }
    Duration pause = Duration.ZERO;
    if (token > 0) {
      pause = SHORTEST.multipliedBy(1L << Math.min(token - 1, 20));
      pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
    states.put(identity, new State(token + 1, clock.instant().plus(pause)));
    return true;
  }

  /** Graph accepted a token. */
  synchronized void accepted(GraphCall.Identity identity) {
    states.remove(identity);
  }

  private State state(GraphCall.Identity identity) {
    return states.getOrDefault(identity, new State(0, Instant.MIN));
  }
}
