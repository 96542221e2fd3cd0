package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.world.Actor;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Past;
import java.util.Map;
import java.util.Set;

/** What a handler is given and what it gives back. */
final class Exchange {
  private Exchange() {}

  /**
   * A request.
   *
   * @param path decoded, without the query
   * @param parts the named parts of the path
   * @param query decoded; the first value of each name
   * @param headers by lower-case name
   * @param base scheme and host as the client wrote them
   * @param caller null where no token is needed
   * @param requestId the service's own name for the request
   * @param past how far behind the newest state the read may be
   */
  record Call(
      String method,
      String path,
      Map<String, String> parts,
      Map<String, String> query,
      Map<String, String> headers,
      String body,
      String base,
      String requestId,
      Caller caller,
      Past past) {

    String part(String name) {
      return parts.get(name);
    }

    Actor actor() {
      return caller.actor();
    }

    /**
     * The id of the user whose token the request carries.
     *
     * @throws GraphError 400 if an application acts on its own, as Graph answers below {@code /me}
     */
    String delegate() {
      if (!caller.delegated()) {
        throw new GraphError(
            400, "BadRequest", "/me request is only valid with delegated authentication flow.");
      }
      return actor().userId();
    }

    boolean beta() {
      return path.startsWith("/beta/");
    }

    /** {@code http://host/v1.0} or {@code http://host/beta}. */
    String root() {
      return base + (beta() ? "/beta" : "/v1.0");
    }

    /**
     * @throws GraphError 400 if the body is no JSON object
     */
    ObjectNode json() {
      return Json.parse(body);
    }

    /** The client's name for the request; the service's where it gave none. */
    String clientRequestId() {
      return headers.getOrDefault("client-request-id", requestId);
    }

    boolean expandsDetails() {
      return query.getOrDefault("$expand", "").contains("details");
    }

    boolean wantsRepresentation() {
      return headers.getOrDefault("prefer", "").contains("return=representation");
    }

    Call with(Map<String, String> newParts, Caller newCaller) {
      return new Call(
          method, path, newParts, query, headers, body, base, requestId, newCaller, past);
    }

    Call asOf(Past newPast) {
      return new Call(method, path, parts, query, headers, body, base, requestId, caller, newPast);
    }
  }

  /**
   * Whose token a request carries.
   *
   * @param permissions application roles or delegated scopes
   */
  record Caller(Actor actor, Set<String> permissions) {
    boolean delegated() {
      return actor.userId() != null;
    }

    /**
     * @throws GraphError 403 if the token has none of the permissions that open this
     */
    void require(Access access) {
      access.require(delegated(), permissions);
    }
  }

  /** An answer; the body is empty, text or JSON ready to send. */
  record Reply(int status, Map<String, String> headers, String contentType, String body) {
    static final String JSON =
        "application/json;odata.metadata=minimal;odata.streaming=true;"
            + "IEEE754Compatible=false;charset=utf-8";

    static Reply json(int status, Object body) {
      return new Reply(status, Map.of(), JSON, Json.of(body).toString());
    }

    static Reply empty(int status) {
      return new Reply(status, Map.of(), null, "");
    }

    Reply withBody(String newBody) {
      return new Reply(status, headers, contentType, newBody);
    }
  }
}
