package io.plannersync.subscriptions;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.model.GraphId;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.state.Subscription;
import io.plannersync.state.Subscription.State;
import io.plannersync.state.SubscriptionRecords;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the subscriptions that Graph has of an earlier life of this service: to an older address,
 * to what is not synced any more, a second one to the same resource. They are deleted; those that
 * the application has for other purposes, known by another path, are not touched.
 */
public final class TidySubscriptions {

  private static final Logger LOG = LoggerFactory.getLogger(TidySubscriptions.class);

  private static final Duration DAILY = Duration.ofDays(1);

  /** However many events ask for it: Graph allows 25 lists in 20 seconds to all of the tenant. */
  private static final Duration APART = Duration.ofMinutes(5);

  /** The wanted ones are asked for first, so that it is known which of them Graph refuses. */
  private static final Duration AFTER_START = Duration.ofSeconds(30);

  private static final Duration AFTER_REMOVAL = Duration.ofSeconds(10);

  private final SubscriptionRecords records;
  private final Wanted wanted;
  private final Webhook webhook;
  private final BiConsumer<WorkName, Duration> look;
  private final Clock clock;

  /**
   * @param look has a name looked at after a delay
   */
  public TidySubscriptions(
      SubscriptionRecords records,
      Wanted wanted,
      Webhook webhook,
      BiConsumer<WorkName, Duration> look,
      Clock clock) {
    this.records = records;
    this.wanted = wanted;
    this.webhook = webhook;
    this.look = look;
    this.clock = clock;
  }

  /**
   * After a start everything is looked at anew: what lives is checked, and what Graph refused is
   * asked for once more.
   */
  public void started() {
    records.all().stream()
        .filter(one -> one.state() == State.REFUSED)
        .forEach(one -> records.replace(one, one.dueAt(clock.instant())));
    records.all().forEach(one -> look(one.name(), Duration.ZERO));
    look.accept(new WorkName(WorkName.Kind.SUBSCRIPTIONS, ""), AFTER_START);
  }

  /**
   * Graph has another address to call: every subscription is replaced, and what was refused asked.
   */
  public void moved() {
    wanted.names().forEach(name -> look(name, Duration.ZERO));
    started();
  }

  /** The call for Graph's list, or the {@link Outcome} where it is not to be asked for now. */
  public Object next(WorkItem item) {
    Set<String> names = wanted.names();
    records.all().stream()
        .map(Subscription::name)
        .filter(name -> !names.contains(name))
        .forEach(name -> look(name, Duration.ZERO));
    if (!wanted.isAny()) {
      // Nothing is asked of Graph where nothing is wanted; what we know of is removed by name.
      return new Outcome.Again(DAILY);
    }
    if (webhook.address().isEmpty()) {
      return new Outcome.Again(APART);
    }
    Duration since = Duration.between(records.listed(), clock.instant());
    return since.isNegative() || since.compareTo(APART) >= 0
        ? GraphCall.get(KeepSubscription.SUBSCRIPTIONS).during(item)
        : new Outcome.Again(APART.minus(since));
  }

  /** The list could not be read. */
  public Outcome unread(Listing listing) {
    return listing.failure() instanceof GraphReply.Throttled throttled
        ? new Outcome.Again(throttled.retryAfter())
        : new Outcome.Again(APART);
  }

  /**
   * The calls that delete what is nobody's. The records are read after the list: one that is in the
   * list already was being created when it was read, or is in its record by now.
   */
  public List<GraphCall> judge(WorkItem item, Listing listing) {
    records.listed(listing.began());
    Set<String> names = wanted.names();
    List<Subscription> known = records.all();
    List<GraphCall> removals = new ArrayList<>();
    for (JsonNode found : listing.items()) {
      String why =
          GraphId.isId(found.path("id").asText()) && Webhook.isOurs(found)
              ? useless(found, names, known)
              : null;
      if (why != null) {
        LOG.info(
            "Graph's subscription {} to {} is deleted: {}",
            found.path("id").asText(),
            found.path("resource").asText(),
            why);
        GraphTarget one = KeepSubscription.SUBSCRIPTIONS.below(found.path("id").asText());
        removals.add(GraphCall.delete(one, null).during(item));
      }
    }
    return removals;
  }

  /** Why it is to be deleted, null if it is not. */
  private String useless(JsonNode found, Set<String> names, List<Subscription> known) {
    String id = found.path("id").asText();
    if (known.stream().anyMatch(one -> Objects.equals(one.id(), id))) {
      return null;
    }
    List<Subscription> same =
        known.stream().filter(one -> KeepSubscription.sameResource(found, one.resource())).toList();
    boolean isWanted =
        names.stream().anyMatch(n -> KeepSubscription.sameResource(found, Wanted.resource(n)));
    if (!isWanted) {
      return same.stream().anyMatch(one -> one.state() == State.CREATING)
          ? null
          : "it is not wanted any more";
    }
    if (same.isEmpty() || same.stream().anyMatch(one -> !isStable(one))) {
      // It may be the one that is being created; its own work item finds it and decides.
      return null;
    }
    same.stream().filter(one -> one.state() == State.REFUSED).forEach(this::ask);
    return webhook.isHere(found) ? "there is another one to it" : "it has another address";
  }

  private static boolean isStable(Subscription one) {
    return one.state() == State.LIVE || one.state() == State.REFUSED;
  }

  /** Graph may have refused it for the one that is deleted now. */
  private void ask(Subscription refused) {
    if (records.replace(refused, refused.dueAt(clock.instant()))) {
      look(refused.name(), AFTER_REMOVAL);
    }
  }

  /** When the list is looked at again. */
  public Outcome tidied(Object replies) {
    boolean failed =
        replies instanceof List<?> all
            && all.stream()
                .anyMatch(
                    reply ->
                        reply instanceof GraphReply.Unavailable
                            || reply instanceof GraphReply.Throttled);
    return new Outcome.Again(failed ? APART : DAILY);
  }

  private void look(String name, Duration delay) {
    look.accept(new WorkName(WorkName.Kind.SUBSCRIPTION, name), delay);
  }
}
