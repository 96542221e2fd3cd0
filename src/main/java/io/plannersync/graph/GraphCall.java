package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.WorkItem;

/**
 * One request to Graph.
 *
 * @param path below the Graph base, with version and query: {@code /v1.0/planner/tasks/x}; or a
 *     whole URL that Graph gave us ({@code @odata.nextLink}), of which the host does not matter
 * @param etag sent as {@code If-Match}; the etag of exactly the resource in the path, never {@code
 *     *}; null for calls that need none
 * @param body the JSON body, null for none
 * @param onlyWhile the lease without which this may not be sent, null if it changes nothing
 * @param identity who calls
 * @param waits whether it waits for its turn, since what was asked before it would be asked again
 */
public record GraphCall(
    Method method,
    String path,
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

  public static GraphCall get(String path) {
    return of(Method.GET, path, null, null);
  }

  public static GraphCall post(String path, JsonNode body) {
    return of(Method.POST, path, null, body);
  }

  public static GraphCall patch(String path, String etag, JsonNode body) {
    return of(Method.PATCH, path, etag, body);
  }

  public static GraphCall delete(String path, String etag) {
    return of(Method.DELETE, path, etag, null);
  }

  private static GraphCall of(Method method, String path, String etag, JsonNode body) {
    return new GraphCall(method, path, etag, body, null, Identity.APPLICATION, false);
  }

  /** This call, to be sent only while the lease of the item is held. */
  public GraphCall during(WorkItem item) {
    return new GraphCall(method, path, etag, body, item, identity, waits);
  }

  /** The call that follows a link of an answer to this one, by the same caller. */
  public GraphCall following(String link) {
    return new GraphCall(Method.GET, link, null, null, null, identity, true);
  }

  /** This call, made for the account that was signed in. */
  public GraphCall delegated() {
    return new GraphCall(method, path, etag, body, onlyWhile, Identity.DELEGATED, waits);
  }

  /** This call as one that waits for its turn. */
  public GraphCall waiting() {
    return new GraphCall(method, path, etag, body, onlyWhile, identity, true);
  }

  public Kind kind() {
    if (path.contains("/subscriptions")) {
      return Kind.SUBSCRIPTION;
    }
    if (path.contains("/beta/")) {
      return Kind.FEED;
    }
    return method == Method.GET ? Kind.READ : Kind.WRITE;
  }

  /** The call as it may stand in a log: no body, no host. */
  @Override
  public String toString() {
    return method + " " + path.replaceFirst("^https?://[^/]+", "");
  }
}
