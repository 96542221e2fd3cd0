/**
 * What the service offers over HTTP: Graph's notifications, the agents' tasks, the operators' lists
 * and actions.
 *
 * <p>An operation takes a {@link io.plannersync.web.Request} and gives an {@link
 * io.plannersync.web.Answer} of JSON, or throws a {@link io.plannersync.web.Problem}; with Redis
 * unreachable Lettuce's exception comes out and the route's error policy answers 503. The contract
 * is {@code openapi/planner-sync.json}, which is served and by which bodies are validated.
 */
package io.plannersync.api;
