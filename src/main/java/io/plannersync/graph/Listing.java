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
 * @param pages how many pages were read
 * @param next the call of the next page, null after the last
 * @param delta the link by which to ask later what has changed since, null where there is none
 * @param failure the answer that ended the reading early, null if none did
 */
public record Listing(
    GraphCall first,
    Instant began,
    List<JsonNode> items,
    int pages,
    GraphCall next,
    String delta,
    GraphReply failure) {

  /** More pages than any plan or directory of a tenant has: a next link that goes in circles. */
  private static final int MOST_ITEMS = 200_000;

  /** As many pages without an item are no collection any more, but a loop. */
  private static final int MOST_PAGES = 2_000;

  public static Listing of(GraphCall first, Instant began) {
    return new Listing(first, began, new ArrayList<>(), 0, first, null, null);
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
      return ended(next, reply);
    }
    JsonNode value = ok.body().path("value");
    if (ok.body().has("id") && value.isMissingNode()) {
      return new Listing(first, began, List.of(ok.body()), 1, null, null, null);
    }
    if (!value.isArray()) {
      return ended(next, new GraphReply.Rejected(200, "", next + " was answered without a list"));
    }
    value.forEach(items::add);
    String link = ok.body().path("@odata.nextLink").asText(null);
    GraphCall following = link == null ? null : first.following(new GraphLink(link));
    if (items.size() > MOST_ITEMS || pages > MOST_PAGES || next.equals(following)) {
      return ended(
          following, new GraphReply.Rejected(200, "", next + " has a next link without end"));
    }
    String changesSince = ok.body().path("@odata.deltaLink").asText(null);
    return new Listing(first, began, items, pages + 1, following, changesSince, null);
  }

  private Listing ended(GraphCall following, GraphReply why) {
    return new Listing(first, began, items, pages, following, null, why);
  }
}
