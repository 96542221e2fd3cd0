package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A collection read page by page; a single resource is a collection of one.
 *
 * @param first the call of its first page
 * @param began when the reading began, by our clock
 * @param items what the pages showed so far
 * @param next the call of the next page, null after the last
 * @param failure the answer that ended the reading early, null if none did
 */
public record Listing(
    GraphCall first, Instant began, List<JsonNode> items, GraphCall next, GraphReply failure) {

  /** More pages than any plan or directory of a tenant has: a next link that goes in circles. */
  private static final int MOST_ITEMS = 200_000;

  public static Listing of(GraphCall first, Instant began) {
    return new Listing(first, began, new ArrayList<>(), first, null);
  }

  public boolean hasNext() {
    return next != null && failure == null;
  }

  /** Whether every page was read; only then does absence from it mean anything. */
  public boolean complete() {
    return next == null && failure == null;
  }

  /** This listing with one more page, or with the reason why there is none. */
  public Listing with(GraphReply reply) {
    if (!(reply instanceof GraphReply.Ok ok)) {
      return new Listing(first, began, items, next, reply);
    }
    JsonNode value = ok.body().path("value");
    if (ok.body().has("id") && value.isMissingNode()) {
      return new Listing(first, began, List.of(ok.body()), null, null);
    }
    if (!value.isArray()) {
      return new Listing(
          first,
          began,
          items,
          next,
          new GraphReply.Rejected(200, "", next + " was answered without a list"));
    }
    value.forEach(items::add);
    JsonNode link = ok.body().path("@odata.nextLink");
    GraphCall following = link.isTextual() ? GraphCall.get(link.asText()) : null;
    if (items.size() > MOST_ITEMS || (following != null && following.equals(next))) {
      return new Listing(
          first,
          began,
          items,
          following,
          new GraphReply.Rejected(200, "", next + " has a next link without end"));
    }
    return new Listing(first, began, items, following, null);
  }
}
