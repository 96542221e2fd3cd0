package io.plannersync.emulator.feeds;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the feeds of change behave, while the emulator runs. Safe from any thread; a setter takes
 * effect with the next request.
 *
 * <p>Microsoft does not publish how long a delta token lives, how late history is, or whether a
 * member of a group follows its plans without being named in {@code sharedWith}. So they are
 * switches.
 */
public final class FeedSettings {

  /** Whose changes a user's delta tells. */
  public enum Scope {
    /**
     * As "planner-overview" of beta says: tasks that the user created or is assigned to, and
     * everything in plans that {@code sharedWith} names it for or that have it as their owner.
     */
    SUBSCRIBED("subscribed"),
    /** Everything in every plan the user may read. */
    ALL_MEMBER_PLANS("all-member-plans");

    private final String text;

    Scope(String text) {
      this.text = text;
    }
  }

  /** What a delta token gets that is too old; all three are documented for delta queries. */
  public enum Reset {
    /** 410 with the {@code Location} to start again from. */
    GONE("410", 410, "syncStateNotFound"),
    /** 410 with {@code resyncRequired} and without a location. */
    RESYNC_REQUIRED("resyncRequired", 410, "resyncRequired"),
    /** 400 with {@code syncStateNotFound}. */
    SYNC_STATE_NOT_FOUND("syncStateNotFound", 400, "syncStateNotFound");

    private final String text;
    private final int status;
    private final String code;

    Reset(String text, int status, String code) {
      this.text = text;
      this.status = status;
      this.code = code;
    }

    public int status() {
      return status;
    }

    public String code() {
      return code;
    }

    /** Whether the answer says where to start again. */
    public boolean tellsLocation() {
      return this == GONE;
    }
  }

  private volatile FeedMode history = FeedMode.ON;
  private volatile FeedMode userDelta = FeedMode.ON;
  private volatile FeedMode planDelta = FeedMode.ON;
  private volatile Duration historyLag = Duration.ZERO;
  private volatile boolean historyDetails = true;
  private volatile Scope userDeltaScope = Scope.SUBSCRIBED;
  private volatile int deltaMemory = 20_000;
  private volatile Duration deltaAge = Duration.ofDays(30);
  private volatile Reset deltaReset = Reset.GONE;
  private volatile int deltaReplays;
  private volatile boolean deltaEmptyPages;

  /** A plan's {@code historyItems}. */
  public FeedMode history() {
    return history;
  }

  public FeedSettings history(FeedMode mode) {
    history = mode;
    return this;
  }

  /** {@code /me/planner/all/delta} and {@code /me/planner/tasks/delta}. */
  public FeedMode userDelta() {
    return userDelta;
  }

  public FeedSettings userDelta(FeedMode mode) {
    userDelta = mode;
    return this;
  }

  /** The deltas of a plan's tasks, a plan's buckets and a group's plans. */
  public FeedMode planDelta() {
    return planDelta;
  }

  public FeedSettings planDelta(FeedMode mode) {
    planDelta = mode;
    return this;
  }

  /** How much later than its change a history item appears. */
  public Duration historyLag() {
    return historyLag;
  }

  public FeedSettings historyLag(Duration lag) {
    historyLag = lag;
    return this;
  }

  /** Whether history tells changes of a task's details, such as its description and checklist. */
  public boolean historyDetails() {
    return historyDetails;
  }

  public FeedSettings historyDetails(boolean told) {
    historyDetails = told;
    return this;
  }

  public Scope userDeltaScope() {
    return userDeltaScope;
  }

  public FeedSettings userDeltaScope(Scope scope) {
    userDeltaScope = scope;
    return this;
  }

  /** So many changes of the whole board may lie behind a delta token before it is too old. */
  public int deltaMemory() {
    return deltaMemory;
  }

  public FeedSettings deltaMemory(int changes) {
    deltaMemory = changes;
    return this;
  }

  /** A delta token older than this is too old. */
  public Duration deltaAge() {
    return deltaAge;
  }

  public FeedSettings deltaAge(Duration age) {
    deltaAge = age;
    return this;
  }

  public Reset deltaReset() {
    return deltaReset;
  }

  public FeedSettings deltaReset(Reset reset) {
    deltaReset = reset;
    return this;
  }

  /** So many changes that a token has behind it are told again with the next page. */
  public int deltaReplays() {
    return deltaReplays;
  }

  public FeedSettings deltaReplays(int changes) {
    deltaReplays = changes;
    return this;
  }

  /** Whether an empty page with a {@code nextLink} precedes each page. */
  public boolean deltaEmptyPages() {
    return deltaEmptyPages;
  }

  public FeedSettings deltaEmptyPages(boolean on) {
    deltaEmptyPages = on;
    return this;
  }

  /**
   * Sets one switch, durations in milliseconds.
   *
   * @return false if the name is none of these
   * @throws IllegalArgumentException if the value is none
   */
  public boolean apply(String name, JsonNode value) {
    switch (name) {
      case "history" -> history(FeedMode.of(value.asText()));
      case "userDelta" -> userDelta(FeedMode.of(value.asText()));
      case "planDelta" -> planDelta(FeedMode.of(value.asText()));
      case "historyLag" -> historyLag(Duration.ofMillis(value.asLong()));
      case "historyDetails" -> historyDetails(value.asBoolean());
      case "userDeltaScope" -> userDeltaScope(scope(value.asText()));
      case "deltaMemory" -> deltaMemory(value.asInt());
      case "deltaAge" -> deltaAge(Duration.ofMillis(value.asLong()));
      case "deltaReset" -> deltaReset(reset(value.asText()));
      case "deltaReplays" -> deltaReplays(value.asInt());
      case "deltaEmptyPages" -> deltaEmptyPages(value.asBoolean());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** All switches in the form {@link #apply} reads. */
  public Map<String, Object> values() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("history", history.text());
    all.put("userDelta", userDelta.text());
    all.put("planDelta", planDelta.text());
    all.put("historyLag", historyLag.toMillis());
    all.put("historyDetails", historyDetails);
    all.put("userDeltaScope", userDeltaScope.text);
    all.put("deltaMemory", deltaMemory);
    all.put("deltaAge", deltaAge.toMillis());
    all.put("deltaReset", deltaReset.text);
    all.put("deltaReplays", deltaReplays);
    all.put("deltaEmptyPages", deltaEmptyPages);
    return all;
  }

  private static Scope scope(String text) {
    return Arrays.stream(Scope.values())
        .filter(scope -> scope.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "userDeltaScope is subscribed or all-member-plans, not " + text + "."));
  }

  private static Reset reset(String text) {
    return Arrays.stream(Reset.values())
        .filter(reset -> reset.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "deltaReset is 410, resyncRequired or syncStateNotFound, not " + text + "."));
  }
}
