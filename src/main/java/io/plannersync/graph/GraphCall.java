package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.WorkItem;

/**
 * One request to Graph.
 *
 * @param target what it is about
 * @param link followed in place of the target, of whose answer it is a part; null in most calls
 * @param etag sent as {@code If-Match}; the etag of exactly the resource in the path, never {@code
 *     *}; null for calls that need none
 * @param body the JSON body, null for none
 * @param onlyWhile the lease without which this may not be sent, null if it changes nothing
 * @param identity who calls
 * @param waits whether it waits for its turn, since what was asked before it would be asked again
 */
public record GraphCall(
    Method method,
    GraphTarget target,
    GraphLink link,
    String etag,
    JsonNode body,
    WorkItem onlyWhile,
    Identity identity,
    boolean waits) {

  /** The methods that are used. */
  public enum Method {
    GET,
    POST,
    PATCH,
    DELETE
  }

  /** What kind of call it is: each has a rate and a circuit breaker of its own. */
  public enum Kind {
    READ,
    WRITE,
    SUBSCRIPTION,
    /** A feed of Graph's beta, which may fail for days without a reason to stop reading tasks. */
    FEED
  }

  /** Who calls: each has a token of its own. */
  public enum Identity {
    /** The application itself, without a user. */
    APPLICATION,
    /** The account that was signed in, through the application. */
    DELEGATED
  }

  public static GraphCall get(GraphTarget target) {
    return of(Method.GET, target, null, null);
  }

  public static GraphCall post(GraphTarget target, JsonNode body) {
    return of(Method.POST, target, null, body);
  }

  public static GraphCall patch(GraphTarget target, String etag, JsonNode body) {
    return of(Method.PATCH, target, etag, body);
  }

  public static GraphCall delete(GraphTarget target, String etag) {
    return of(Method.DELETE, target, etag, null);
  }

  private static GraphCall of(Method method, GraphTarget target, String etag, JsonNode body) {
    return new GraphCall(method, target, null, etag, body, null, Identity.APPLICATION, false);
  }

  /** This call, to be sent only while the lease of the item is held. */
  public GraphCall during(WorkItem item) {
    return new GraphCall(method, target, link, etag, body, item, identity, waits);
  }

  /** The call that follows a link of an answer to this one, by the same caller. */
  public GraphCall following(GraphLink next) {
    return at(next).waiting();
  }

  /** This call, begun at a link that an earlier answer to it gave. */
  public GraphCall at(GraphLink position) {
    return new GraphCall(method, target, position, etag, body, onlyWhile, identity, waits);
  }

  /** This call, made for the account that was signed in. */
  public GraphCall delegated() {
    return new GraphCall(method, target, link, etag, body, onlyWhile, Identity.DELEGATED, waits);
  }

  /** This call as one that waits for its turn. */
  public GraphCall waiting() {
    return new GraphCall(method, target, link, etag, body, onlyWhile, identity, true);
  }

  public Kind kind() {
    if (target.begins("subscriptions")) {
      return Kind.SUBSCRIPTION;
    }
    if (target.version() == GraphTarget.Version.BETA) {
      return Kind.FEED;
    }
    return method == Method.GET ? Kind.READ : Kind.WRITE;
  }

  /** The call as it may stand in a log: no body, no host, no position in a collection. */
  @Override
  public String toString() {
    return method + " " + target + (link == null ? "" : " (by a link)");
  }
}
