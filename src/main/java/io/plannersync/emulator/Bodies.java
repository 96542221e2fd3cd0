package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Entities and collections as OData answers: context, {@code $select}, pages, and v1.0 without what
 * only beta has.
 *
 * <p>As Planner does, its collections ignore {@code $top}, {@code $filter} and {@code $orderby};
 * the size of a page is the service's own. {@code @odata.count} counts the items of the page.
 * Directory collections take {@code $top} as the size, and count only if {@code $count} asks so.
 */
final class Bodies {
  /** Properties of a task that v1.0's metadata lacks. */
  private static final Set<String> BETA_ONLY = Set.of("lastModifiedDateTime", "lastModifiedBy");

  private final Settings settings;

  Bodies(Settings settings) {
    this.settings = settings;
  }

  /** A page of a Planner collection. */
  Reply page(Call call, String context, List<ObjectNode> all) {
    return page(call, context, all, settings.pageSize(), true);
  }

  /** A page of a directory collection. */
  Reply directoryPage(Call call, String context, List<ObjectNode> all) {
    boolean counted = Boolean.parseBoolean(call.query().get("$count"));
    return page(call, context, all, top(call), counted);
  }

  private int top(Call call) {
    try {
      return Math.max(1, Integer.parseInt(call.query().getOrDefault("$top", "")));
    } catch (NumberFormatException e) {
      return settings.pageSize();
    }
  }

  /** 201. */
  Reply created(Call call, String context, ObjectNode entity) {
    Reply reply = one(call, context, entity);
    return new Reply(201, reply.headers(), reply.contentType(), reply.body());
  }

  /** 200 with the entity if the client prefers that, else 204. */
  Reply patched(Call call, String context, ObjectNode entity) {
    return call.wantsRepresentation() ? one(call, context, entity) : Reply.empty(204);
  }

  /** 200. */
  Reply one(Call call, String context, ObjectNode entity) {
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    body.setAll(shown(call, entity));
    return Reply.json(200, body);
  }

  /** A page; the token in its link counts items, so what shifts between pages is seen to shift. */
  private Reply page(Call call, String context, List<ObjectNode> all, int size, boolean counted) {
    int from = Math.min(all.size(), skipped(call.query().get("$skiptoken")));
    int to = Math.min(all.size(), from + size);
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    if (counted) {
      body.put("@odata.count", to - from);
    }
    if (to < all.size()) {
      body.put("@odata.nextLink", nextLink(call, to));
    }
    body.set("value", Json.of(all.subList(from, to).stream().map(e -> shown(call, e)).toList()));
    return Reply.json(200, body);
  }

  private static String nextLink(Call call, int to) {
    String token =
        Base64.getUrlEncoder().encodeToString(("skip-" + to).getBytes(StandardCharsets.UTF_8));
    String query =
        Stream.concat(
                call.query().entrySet().stream().filter(e -> !e.getKey().equals("$skiptoken")),
                Stream.of(Map.entry("$skiptoken", token)))
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return call.base() + call.path() + "?" + query;
  }

  private static int skipped(String token) {
    if (token == null) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      return Integer.parseUnsignedInt(text.substring("skip-".length()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new GraphError(400, "BadRequest", "The skip token is not valid.");
    }
  }

  private static ObjectNode shown(Call call, ObjectNode entity) {
    if (!call.beta()) {
      entity.remove(BETA_ONLY);
    }
    String select = call.query().get("$select");
    if (select == null || select.isBlank()) {
      return entity;
    }
    Set<String> names = Stream.of(select.split(",")).map(String::strip).collect(Collectors.toSet());
    names.addAll(Set.of("id", "@odata.etag", "details"));
    return entity.retain(names);
  }
}
