package io.plannersync.state;

import java.time.Duration;
import java.time.Instant;

/**
 * What is remembered of one Graph subscription. All times are Graph's, that is ours corrected by
 * the measured skew.
 *
 * @param name ours, {@code plan-<id>} or {@code group-<id>}
 * @param resource what Graph is asked to watch
 * @param id Graph's, null while there is none
 * @param terms a digest of address and secret that it was created with, null while there is none
 * @param expires when it ends, null while there is none
 * @param authorized when a renewal or a reauthorization was last sent that Graph may have heeded,
 *     null if never
 * @param life the life to ask for
 * @param due when the next call about it may be made: the renewal, the next attempt, the next probe
 * @param failures calls in a row that did not succeed
 * @param reason why it is not live or why the last call did not succeed, null if all is well
 * @param at when the newest attempt began, null before the first
 */
public record Subscription(
    String name,
    String resource,
    State state,
    String id,
    String terms,
    Instant expires,
    Instant authorized,
    Duration life,
    Instant due,
    int failures,
    String reason,
    Instant at) {

  /** How far it has come. */
  public enum State {
    /** To be created. */
    WANTED,
    /** Its creation was sent, and what became of it is not known: Graph may have it. */
    CREATING,
    /** Graph has it. */
    LIVE,
    /** Graph has one that is of no use: to be deleted there, then created. */
    REPLACING,
    /** Graph does not offer it. */
    REFUSED;

    /** The word in status and records. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** One that nothing was done for yet. */
  public static Subscription wanted(String name, String resource, Duration life) {
    return new Subscription(
        name, resource, State.WANTED, null, null, null, null, life, Instant.EPOCH, 0, null, null);
  }

  /** Whether Graph notifies us because of it. */
  public boolean isLive(Instant now) {
    return state == State.LIVE && expires.isAfter(now);
  }

  /** Its creation is sent now. */
  public Subscription creating(Instant now) {
    return new Subscription(
        name,
        resource,
        State.CREATING,
        null,
        null,
        null,
        authorized,
        life,
        now,
        failures,
        reason,
        now);
  }

  /** Graph has it, and all is well. */
  public Subscription live(
      String newId, String newTerms, Instant newExpires, Instant sent, Instant renewal) {
    return new Subscription(
        name, resource, State.LIVE, newId, newTerms, newExpires, sent, life, renewal, 0, null, at);
  }

  /** What Graph has under this id is of no use. */
  public Subscription replacing(String uselessId, String why, Instant now) {
    return new Subscription(
        name,
        resource,
        State.REPLACING,
        uselessId,
        null,
        null,
        authorized,
        life,
        now,
        failures,
        why,
        at);
  }

  /** Graph does not have it. */
  public Subscription gone(Instant now) {
    return new Subscription(
        name, resource, State.WANTED, null, null, null, null, life, now, failures, reason, at);
  }

  /** Graph does not offer it; it is asked again at {@code probe}. */
  public Subscription refused(String why, Instant probe) {
    return new Subscription(
        name, resource, State.REFUSED, null, null, null, null, life, probe, 0, why, at);
  }

  /** The last call did not succeed. */
  public Subscription failed(String why, Instant next) {
    return new Subscription(
        name, resource, state, id, terms, expires, authorized, life, next, failures + 1, why, at);
  }

  /** A renewal or a reauthorization is sent now. */
  public Subscription authorizing(Instant now) {
    return new Subscription(
        name, resource, state, id, terms, expires, now, life, due, failures, reason, now);
  }

  /** Asked for with another life, at once. */
  public Subscription shorter(Duration newLife, Instant now) {
    return new Subscription(
        name, resource, state, id, terms, expires, authorized, newLife, now, failures, reason, at);
  }

  /** Not to be called about before {@code next}. */
  public Subscription dueAt(Instant next) {
    return new Subscription(
        name, resource, state, id, terms, expires, authorized, life, next, failures, reason, at);
  }
}
