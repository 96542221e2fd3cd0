package io.plannersync.subscriptions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.GraphTime;
import io.plannersync.graph.Listing;
import io.plannersync.model.GraphId;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.state.Subscription;
import io.plannersync.state.Subscription.State;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.subscriptions.Step.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps one subscription: each pass makes at most one call, which the record leads to, and the
 * record says before the call what may be true after it. So a pass that dies anywhere, and an
 * answer that is lost, leave nothing that the next pass does not find.
 *
 * <p>A pass that comes before the renewal is due was asked for by a lifecycle event. Which one does
 * not matter: reauthorizing answers {@code reauthorizationRequired}, and its 404 tells of a
 * subscription that was removed. Within ten minutes of a renewal or reauthorization Graph is only
 * asked whether it is still there, as Graph's documentation demands.
 */
public final class KeepSubscription {

  static final GraphTarget SUBSCRIPTIONS = GraphTarget.v1("subscriptions");

  private static final Duration NO_ADDRESS = Duration.ofMinutes(1);

  private final SubscriptionRecords records;
  private final Wanted wanted;
  private final Webhook webhook;
  private final Duration probe;
  private final Supplier<Duration> skew;
  private final Clock clock;
  private final SubscriptionLog log = new SubscriptionLog();

  /**
   * @param probe after this time Graph is asked again for what it refused
   * @param skew how far Graph's clock is ahead of ours
   */
  public KeepSubscription(
      SubscriptionRecords records,
      Wanted wanted,
      Webhook webhook,
      Duration probe,
      Supplier<Duration> skew,
      Clock clock) {
    this.records = records;
    this.wanted = wanted;
    this.webhook = webhook;
    this.probe = probe;
    this.skew = skew;
    this.clock = clock;
  }

  /** The next {@link Step}, or the {@link Outcome} where there is nothing to ask Graph now. */
  public Object next(WorkItem item) {
    String name = item.name().key();
    Instant now = now();
    Subscription known =
        records
            .find(name)
            .orElseGet(() -> Subscription.wanted(name, Wanted.resource(name), Life.longest(name)));
    boolean isWanted = wanted.contains(name);
    if (!isWanted && known.id() == null && known.state() != State.CREATING) {
      records.forget(name);
      return Outcome.SETTLED;
    }
    if (isWanted && webhook.address().isEmpty()) {
      // A tunnel is still finding its address, and has everything looked at again when it has.
      return new Outcome.Again(NO_ADDRESS);
    }
    Subscription current = isWanted ? current(known, now) : unwanted(known, now);
    if (current.state() == State.LIVE) {
      return live(item, current, now);
    }
    if (now.isBefore(current.due())) {
      return again(now, current.due());
    }
    return switch (current.state()) {
      case CREATING -> step(item, Action.FIND, current, GraphCall.get(SUBSCRIPTIONS));
      case REPLACING -> step(item, Action.REMOVE, current, GraphCall.delete(path(current), null));
      default -> create(item, current, now);
    };
  }

  /** The record, unless it has been overtaken: by time, or by another address or secret. */
  private Subscription current(Subscription known, Instant now) {
    if (known.state() == State.LIVE && !known.isLive(now)) {
      return saved(known.gone(now));
    }
    return known.state() == State.LIVE && !webhook.terms().equals(known.terms())
        ? saved(known.replacing(known.id(), "the address or the secret is another now", now))
        : known;
  }

  private Subscription unwanted(Subscription known, Instant now) {
    return known.state() == State.LIVE
        ? saved(known.replacing(known.id(), "it is not wanted any more", now))
        : known;
  }

  private Object live(WorkItem item, Subscription known, Instant now) {
    boolean apart =
        known.authorized() == null || !now.isBefore(known.authorized().plus(Life.APART));
    if (!apart) {
      return step(item, Action.LOOK, known, GraphCall.get(path(known)));
    }
    boolean renew =
        !now.isBefore(known.due()) || Life.isHalfOver(now, known.due(), known.expires());
    records.save(known.authorizing(now));
    return renew
        ? step(item, Action.RENEW, known, GraphCall.patch(path(known), null, life(known, now)))
        : step(
            item,
            Action.REAUTHORIZE,
            known,
            GraphCall.post(path(known).below("reauthorize"), null));
  }

  private Step create(WorkItem item, Subscription known, Instant now) {
    records.save(known.creating(now));
    String address = webhook.address();
    ObjectNode body = life(known, now);
    body.put("changeType", Wanted.isPlan(known.name()) ? "created,updated,deleted" : "updated");
    body.put("notificationUrl", address);
    body.put("lifecycleNotificationUrl", address);
    body.put("resource", known.resource());
    body.put("clientState", webhook.clientState());
    return step(item, Action.CREATE, known, GraphCall.post(SUBSCRIPTIONS, body));
  }

  private static ObjectNode life(Subscription known, Instant now) {
    Instant end = now.plus(known.life()).truncatedTo(ChronoUnit.SECONDS);
    return JsonNodeFactory.instance.objectNode().put("expirationDateTime", end.toString());
  }

  private static Step step(WorkItem item, Action action, Subscription before, GraphCall call) {
    return new Step(item, action, before, call.during(item));
  }

  /** What Graph's list says of a subscription whose creation may have succeeded. */
  public Outcome found(Step step, Listing listing) {
    Subscription known = step.before();
    Instant now = now();
    if (!listing.complete()) {
      return failed(step, listing.failure(), now);
    }
    List<JsonNode> same =
        listing.items().stream()
            .filter(item -> sameResource(item, known.resource()))
            .filter(item -> GraphId.isId(item.path("id").asText()))
            .toList();
    Optional<JsonNode> ours = same.stream().filter(Webhook::isOurs).findFirst();
    Optional<JsonNode> usable = same.stream().filter(webhook::isUsable).findFirst();
    if (usable.isPresent()) {
      return alive(known, webhook.terms(), usable.get(), known.at(), now);
    } else if (ours.isPresent()) {
      String why = "Graph has one with another address or secret";
      records.save(known.replacing(ours.get().path("id").asText(), why, now));
      return new Outcome.Again(Duration.ZERO);
    } else if (!same.isEmpty()) {
      return refused(known, "the application has a subscription to it for another purpose", now);
    }
    records.save(known.gone(now));
    return new Outcome.Again(Duration.ZERO);
  }

  static boolean sameResource(JsonNode listed, String resource) {
    return ("/" + listed.path("resource").asText("").replaceFirst("^/+", "")).equals(resource);
  }

  /** What the answer makes of the subscription, and when it is due again. */
  public Outcome kept(Step step, GraphReply reply) {
    Subscription before = step.before();
    Instant now = now();
    if (reply instanceof GraphReply.LeaseLost) {
      return new Outcome.Again(Duration.ZERO);
    } else if (reply instanceof GraphReply.Throttled throttled) {
      records.save(before);
      return new Outcome.Again(throttled.retryAfter());
    } else if (reply instanceof GraphReply.Unavailable) {
      return failed(step, reply, now);
    } else if (reply instanceof GraphReply.Ok ok) {
      return succeeded(step, ok.body(), now);
    }
    return switch (step.action()) {
      case CREATE -> notCreated(step, reply, now);
      case REMOVE ->
          reply instanceof GraphReply.Gone ? removed(before, now) : denied(before, reply, now);
      default -> notKept(step, reply, now);
    };
  }

  private Outcome succeeded(Step step, JsonNode body, Instant now) {
    Subscription before = step.before();
    return switch (step.action()) {
      // The address may have changed since the call was made.
      case CREATE -> alive(before, webhook.terms(sentTo(step)), body, now, now);
      case RENEW -> alive(before, before.terms(), body, now, now);
      case REAUTHORIZE -> reauthorized(before, now);
      case LOOK -> seen(before, body, now);
      default -> removed(before, now);
    };
  }

  private static String sentTo(Step step) {
    return step.call().body().path("notificationUrl").asText();
  }

  /** Graph decides when it ends, whatever was asked for. */
  private Outcome alive(
      Subscription before, String terms, JsonNode body, Instant sent, Instant now) {
    Instant expires = expires(body, now.plus(before.life()));
    Instant renewal = Life.renewal(now, expires);
    String id = GraphId.of(body.path("id").asText()).map(GraphId::text).orElse(before.id());
    if (id == null) {
      // It exists, as Graph says, and its list shows under which id.
      return later(before.creating(now), "Graph created it under an id that is none", now);
    }
    log.live(before);
    records.save(before.live(id, terms, expires, sent, renewal));
    return again(now, renewal);
  }

  private Outcome reauthorized(Subscription before, Instant now) {
    log.live(before);
    records.save(before.live(before.id(), before.terms(), before.expires(), now, before.due()));
    return again(now, before.due());
  }

  /** It is there. What was asked for is done once ten minutes are over. */
  private Outcome seen(Subscription before, JsonNode body, Instant now) {
    Instant expires = expires(body, before.expires());
    Instant due = expires.isAfter(before.expires()) ? Life.renewal(now, expires) : before.due();
    records.save(before.live(before.id(), before.terms(), expires, before.authorized(), due));
    Instant apart = before.authorized().plus(Life.APART);
    return again(now, apart.isBefore(due) ? apart : due);
  }

  private Outcome removed(Subscription before, Instant now) {
    records.save(before.gone(now));
    return new Outcome.Again(Duration.ZERO);
  }

  private Outcome notCreated(Step step, GraphReply reply, Instant now) {
    Subscription before = step.before();
    if (reply instanceof GraphReply.Conflict) {
      // Graph has it already: looked for at once, but not again and again.
      Instant next = before.failures() == 0 ? now : now.plus(Life.pause(before.failures()));
      records.save(before.creating(now).failed(reply.describe(), next));
      return again(now, next);
    }
    return shorter(before, reply, now)
        .or(() -> handshake(step, reply, now))
        .orElseGet(() -> refused(before, reply.describe(), now));
  }

  /** A renewal or reauthorization that Graph answered, but not with success. */
  private Outcome notKept(Step step, GraphReply reply, Instant now) {
    Subscription before = step.before();
    if (reply instanceof GraphReply.Gone) {
      log.gone(before);
      records.save(before.gone(now));
      return new Outcome.Again(Duration.ZERO);
    }
    if (step.action() == Action.RENEW) {
      Optional<Outcome> known = shorter(before, reply, now).or(() -> handshake(step, reply, now));
      if (known.isPresent()) {
        return known.get();
      }
    }
    if (step.action() == Action.REAUTHORIZE) {
      // Renewing does the same, but not within ten minutes of what Graph may have heeded.
      Instant next = now.plus(Life.APART);
      records.save(before.authorizing(now).failed(reply.describe(), next));
      return again(now, next);
    }
    return denied(before, reply, now);
  }

  /** Graph will not do it for something that it has. It may once the subscription has ended. */
  private Outcome denied(Subscription before, GraphReply reply, Instant now) {
    Instant probed = now.plus(probe);
    Instant ends = before.expires();
    Instant next = ends != null && ends.isBefore(probed) ? ends : probed;
    log.failed(before, reply.describe());
    records.save(before.failed(reply.describe(), next));
    return again(now, next);
  }

  private Optional<Outcome> shorter(Subscription before, GraphReply reply, Instant now) {
    return reply instanceof GraphReply.Rejected rejected && !isHandshake(reply)
        ? Life.shorter(before.life(), rejected.message())
            .map(
                life -> {
                  records.save(before.shorter(life, now));
                  return new Outcome.Again(Duration.ZERO);
                })
        : Optional.empty();
  }

  private Optional<Outcome> handshake(Step step, GraphReply reply, Instant now) {
    if (!isHandshake(reply)) {
      return Optional.empty();
    }
    Subscription before = step.before();
    Instant began = records.find(before.name()).map(Subscription::at).orElse(now);
    return Optional.of(
        later(before, webhook.explain(((GraphReply.Rejected) reply).message(), began), now));
  }

  private static boolean isHandshake(GraphReply reply) {
    return reply instanceof GraphReply.Rejected rejected
        && rejected.code().equals("ValidationError");
  }

  /** No usable answer, or one that time may change. */
  private Outcome failed(Step step, GraphReply reply, Instant now) {
    boolean effect = reply instanceof GraphReply.Unavailable lost && lost.effect();
    Subscription before = step.before();
    return switch (step.action()) {
      case CREATE -> later(effect ? before.creating(now) : before, reply.describe(), now);
      case RENEW, REAUTHORIZE -> {
        if (!effect) {
          yield later(before, reply.describe(), now);
        }
        // Graph may have heeded it: not sent again soon, but looked at.
        Instant next = now.plus(Life.APART);
        log.failed(before, reply.describe());
        records.save(before.authorizing(now).failed(reply.describe(), next));
        yield new Outcome.Again(Life.pause(before.failures()));
      }
      default -> later(before, reply.describe(), now);
    };
  }

  private Outcome later(Subscription subscription, String reason, Instant now) {
    Instant next = now.plus(Life.pause(subscription.failures()));
    log.failed(subscription, reason);
    // One that lives keeps the time of its renewal unless that is what failed.
    boolean early = subscription.state() == State.LIVE && now.isBefore(subscription.due());
    records.save(subscription.failed(reason, early ? subscription.due() : next));
    return again(now, next);
  }

  private Outcome refused(Subscription before, String reason, Instant now) {
    log.refused(before, reason);
    records.save(before.refused(reason, now.plus(probe)));
    return new Outcome.Again(probe);
  }

  private Subscription saved(Subscription subscription) {
    records.save(subscription);
    return subscription;
  }

  private static GraphTarget path(Subscription known) {
    return SUBSCRIPTIONS.below(known.id());
  }

  private Instant now() {
    return clock.instant().plus(skew.get());
  }

  private static Outcome again(Instant now, Instant due) {
    Duration wait = Duration.between(now, due);
    return new Outcome.Again(wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Instant expires(JsonNode body, Instant otherwise) {
    Instant expires = GraphTime.of(body.path("expirationDateTime"));
    return expires == null ? otherwise : expires;
  }
}
