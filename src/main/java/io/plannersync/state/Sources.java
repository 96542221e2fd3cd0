package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How changes in Planner come to be known: which sources work, how far each was read, and what they
 * are worth for each plan. Shared by all instances.
 *
 * <p>Keys: {@code {sources}:records} (hash, source to JSON), {@code {sources}:position:<feed>} and
 * {@code {plan:<id>}:position:<feed>} (opaque texts), {@code {plan:<id>}:proofs} (hash, {@code
 * <source>.proved}, {@code .missed} and {@code .dear} to instants), {@code {plan:<id>}:announced}
 * and {@code {plan:<id>}:unannounced} (hashes, Planner ids to instants).
 */
public final class Sources {

  private static final String PROVED = ".proved";
  private static final String MISSED = ".missed";
  private static final String DEAR = ".dear";

  /** What is remembered of single tasks is gone after a day without a change in their plan. */
  private static final long DAY = 86_400;

  private final StateRedis redis;

  public Sources(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** The sources of change, the best first. */
  public enum Source {
    /** Graph says that something changed. */
    NOTIFICATION,
    /** One question covers every plan that the signed-in account follows. */
    DELTA,
    /** One question a plan, about what changed since the last one. */
    HISTORY,
    /** All tasks of a plan. Always works. */
    LISTING;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if there is no such source
     */
    public static Source of(String word) {
      return Arrays.stream(values())
          .filter(source -> source.word().equalsIgnoreCase(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no source of change: " + word));
    }
  }

  /** Whether a source can be had. */
  public enum State {
    WORKS,
    /** Something temporary keeps it away. */
    WAITING,
    /** The tenant does not offer it, or not to us. */
    REFUSED
  }

  /**
   * @param reason why it does not work, null while it does
   * @param since when this state began
   * @param lastGood when it last answered, null if never
   * @param retryAt when it is worth another try, null while it works
   */
  public record Standing(
      Source source, State state, String reason, Instant since, Instant lastGood, Instant retryAt) {

    /** Whether it may be asked now. */
    public boolean isWorthAsking(Instant now) {
      return retryAt == null || !now.isBefore(retryAt);
    }
  }

  /**
   * What a source is worth for one plan.
   *
   * @param proved when it last named a change of the plan, null if never
   * @param missed when it was last found to have missed one, null if never
   * @param dear when asking it last took more calls than listing the plan, null if never
   */
  public record Proof(Instant proved, Instant missed, Instant dear) {}

  public Optional<Standing> find(Source source) {
    return Optional.ofNullable(redis.sync().hget(records(), source.word()))
        .map(text -> parse(source, Json.parse(text)));
  }

  /** The sources about which something is known, the best first. */
  public List<Standing> all() {
    Map<String, String> records = redis.sync().hgetall(records());
    return Arrays.stream(Source.values())
        .filter(source -> records.containsKey(source.word()))
        .map(source -> parse(source, Json.parse(records.get(source.word()))))
        .toList();
  }

  /**
   * It answered.
   *
   * @return whether that is news
   */
  public boolean works(Source source, Instant at) {
    Optional<Standing> before = find(source);
    boolean news = before.filter(standing -> standing.state() == State.WORKS).isEmpty();
    Instant since = news ? at : before.get().since();
    save(new Standing(source, State.WORKS, null, since, at, null));
    return news;
  }

  /**
   * It cannot be had.
   *
   * @return whether that is news
   */
  public boolean fails(Source source, State state, String reason, Instant at, Instant retryAt) {
    Optional<Standing> before = find(source);
    boolean news =
        before
            .filter(standing -> standing.state() == state && reason.equals(standing.reason()))
            .isEmpty();
    Instant since = news ? at : before.get().since();
    Instant lastGood = before.map(Standing::lastGood).orElse(null);
    save(new Standing(source, state, reason, since, lastGood, retryAt));
    return news;
  }

  /** Whatever was refused may be asked for again, as after a start. */
  public void retryAll() {
    for (Standing standing : all()) {
      if (standing.retryAt() != null) {
        save(
            new Standing(
                standing.source(),
                standing.state(),
                standing.reason(),
                standing.since(),
                standing.lastGood(),
                null));
      }
    }
  }

  /** How far a feed has been read, as it was told to {@link #moveTo}. */
  public Optional<String> position(Source feed, String planId) {
    return Optional.ofNullable(redis.sync().get(positionKey(feed, planId)));
  }

  /**
   * @param planId null for a feed that is not about one plan
   * @param position null for the beginning
   */
  public void moveTo(Source feed, String planId, String position) {
    if (position == null) {
      redis.sync().del(positionKey(feed, planId));
    } else {
      redis.sync().set(positionKey(feed, planId), position, new SetArgs());
    }
  }

  public Proof proof(String planId, Source source) {
    Map<String, String> proofs = redis.sync().hgetall(proofs(planId));
    return new Proof(
        instant(proofs.get(source.word() + PROVED)),
        instant(proofs.get(source.word() + MISSED)),
        instant(proofs.get(source.word() + DEAR)));
  }

  /** The source named a change of this plan. */
  public void proved(String planId, Source source, Instant at) {
    redis.sync().hset(proofs(planId), source.word() + PROVED, Json.of(at));
  }

  /** The source did not name a change of this plan in time. */
  public void missed(String planId, Source source, Instant at) {
    redis.sync().hset(proofs(planId), source.word() + MISSED, Json.of(at));
  }

  /** Asking the source took more calls than listing this plan does. */
  public void dear(String planId, Source source, Instant at) {
    redis.sync().hset(proofs(planId), source.word() + DEAR, Json.of(at));
  }

  /** Changes of these tasks were found that the plan's source has not named yet. */
  public void unannounced(String planId, Collection<String> plannerIds, Instant at) {
    plannerIds.forEach(id -> redis.sync().hsetnx(unannouncedKey(planId), id, Json.of(at)));
    redis.sync().expire(unannouncedKey(planId), DAY);
  }

  /**
   * The source names changes of tasks.
   *
   * @param changes until when each was made at the latest, by Planner id
   */
  public void announced(String planId, Map<String, Instant> changes) {
    if (!changes.isEmpty()) {
      Map<String, String> named = new HashMap<>();
      changes.forEach((id, at) -> named.put(id, Json.of(at)));
      redis.sync().hset(announcedKey(planId), named);
      redis.sync().expire(announcedKey(planId), DAY);
      waitsNoMore(planId, changes.keySet());
    }
  }

  /** Nobody waits any more for tasks of this plan to be named. */
  public void waitsNoMore(String planId) {
    redis.sync().del(unannouncedKey(planId));
  }

  /** Nobody waits any more for these tasks to be named. */
  public void waitsNoMore(String planId, Collection<String> plannerIds) {
    if (!plannerIds.isEmpty()) {
      redis.sync().hdel(unannouncedKey(planId), plannerIds.toArray(String[]::new));
    }
  }

  /** Until when the changes of tasks that were named last were made, by Planner id. */
  public Map<String, Instant> announced(String planId) {
    return instants(announcedKey(planId));
  }

  /** Since when changes wait to be named by the plan's source, by Planner id. */
  public Map<String, Instant> unannounced(String planId) {
    return instants(unannouncedKey(planId));
  }

  private Map<String, Instant> instants(String key) {
    Map<String, Instant> instants = new HashMap<>();
    redis.sync().hgetall(key).forEach((id, at) -> instants.put(id, Instant.parse(at)));
    return instants;
  }

  /** What was seen of the plan is no older than this; null before the first look. */
  public Instant seen(PlanState plan) {
    Instant look = plan.looking().lastLookBegan();
    if (look == null || !Source.DELTA.word().equals(plan.looking().source())) {
      return look;
    }
    Instant delta = find(Source.DELTA).map(Standing::lastGood).orElse(look);
    return delta.isAfter(look) ? delta : look;
  }

  private void save(Standing standing) {
    redis
        .sync()
        .hset(
            records(),
            standing.source().word(),
            Json.text(
                Json.object()
                    .put("state", standing.state().name())
                    .put("reason", standing.reason())
                    .put("since", Json.of(standing.since()))
                    .put("lastGood", Json.of(standing.lastGood()))
                    .put("retryAt", Json.of(standing.retryAt()))));
  }

  private static Standing parse(Source source, JsonNode node) {
    return new Standing(
        source,
        State.valueOf(Json.string(node, "state")),
        Json.string(node, "reason"),
        Json.instant(node, "since"),
        Json.instant(node, "lastGood"),
        Json.instant(node, "retryAt"));
  }

  private static Instant instant(String text) {
    return text == null ? null : Instant.parse(text);
  }

  private String records() {
    return redis.shared("sources", "records");
  }

  private String positionKey(Source feed, String planId) {
    String what = "position:" + feed.word();
    return planId == null ? redis.shared("sources", what) : redis.plan(planId, what);
  }

  private String proofs(String planId) {
    return redis.plan(planId, "proofs");
  }

  private String announcedKey(String planId) {
    return redis.plan(planId, "announced");
  }

  private String unannouncedKey(String planId) {
    return redis.plan(planId, "unannounced");
  }
}
