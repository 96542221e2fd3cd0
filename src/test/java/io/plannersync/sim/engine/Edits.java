package io.plannersync.sim.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.sim.engine.Event.Part;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** What an edit is made of: patches of a person's, changed documents of an agent's. */
final class Edits {

  private static final int USERS = 8;
  private static final int LABELS = 25;

  private Edits() {}

  /** The patch that adds or sets something; null if there is nothing to be changed. */
  static ObjectNode set(ObjectNode task, Part part, int token) {
    ObjectNode patch = Tokens.JSON.createObjectNode();
    String description = task.path("details").path("description").asText("");
    switch (part) {
      case TITLE -> patch.put("title", title(token));
      case PROGRESS -> patch.put("percentComplete", percent(token));
      case START -> patch.put("startDateTime", start(token) + "T10:00:00Z");
      case DUE -> patch.put("dueDateTime", due(token) + "T10:00:00Z");
      case LABEL -> patch.putObject("appliedCategories").put(label(token), true);
      case ASSIGNEE ->
          patch
              .putObject("assignments")
              .putObject(user(token))
              .put("@odata.type", "#microsoft.graph.plannerAssignment")
              .put("orderHint", " !");
      case LINE_ABOVE ->
          patch.put("description", line(token) + (description.isEmpty() ? "" : "\n" + description));
      case LINE_BELOW ->
          patch.put("description", (description.isEmpty() ? "" : description + "\n") + line(token));
      case ITEM ->
          patch
              .putObject("checklist")
              .putObject(new UUID(token, 0x8000000000000000L | token).toString())
              .put("@odata.type", "#microsoft.graph.plannerChecklistItem")
              .put("title", item(token))
              .put("isChecked", false);
      case TICK -> {
        Iterator<String> ids = task.path("details").path("checklist").fieldNames();
        if (!ids.hasNext()) {
          return null;
        }
        String id = ids.next();
        patch
            .putObject("checklist")
            .putObject(id)
            .put("@odata.type", "#microsoft.graph.plannerChecklistItem")
            .put("isChecked", true);
      }
      case LINK ->
          patch
              .putObject("references")
              .putObject(link(token).replace(".", "%2E").replace(":", "%3A"))
              .put("@odata.type", "#microsoft.graph.plannerExternalReference")
              .put("type", "Other");
      default -> throw new IllegalArgumentException(part.name());
    }
    return patch;
  }

  /** The patch that removes something; null if there is nothing to be removed. */
  static ObjectNode removed(ObjectNode task, Part part, int which) {
    ObjectNode patch = Tokens.JSON.createObjectNode();
    JsonNode details = task.path("details");
    switch (part) {
      case START -> patch.putNull("startDateTime");
      case DUE -> patch.putNull("dueDateTime");
      case LABEL -> {
        return without(patch, "appliedCategories", task.path("appliedCategories"), which, false);
      }
      case ASSIGNEE -> {
        return without(patch, "assignments", task.path("assignments"), which, true);
      }
      case LINE_ABOVE, LINE_BELOW -> {
        String shorter = withoutLine(details.path("description").asText(""), which);
        return shorter == null ? null : patch.put("description", shorter);
      }
      case ITEM, TICK -> {
        return without(patch, "checklist", details.path("checklist"), which, true);
      }
      case LINK -> {
        return without(patch, "references", details.path("references"), which, true);
      }
      default -> {
        return null;
      }
    }
    return patch;
  }

  private static ObjectNode without(
      ObjectNode patch, String name, JsonNode members, int which, boolean byNull) {
    List<String> names = new ArrayList<>();
    members.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      return null;
    }
    String gone = names.get(which % names.size());
    ObjectNode change = patch.putObject(name);
    if (byNull) {
      change.putNull(gone);
    } else {
      change.put(gone, false);
    }
    return patch;
  }

  private static String withoutLine(String text, int which) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n")));
    lines.removeIf(String::isBlank);
    if (lines.isEmpty()) {
      return null;
    }
    lines.remove(which % lines.size());
    return String.join("\n", lines);
  }

  /** Adds or sets something; false if there is nothing to be changed. */
  static boolean add(ObjectNode document, Part part, int token) {
    String description = document.path("description").asText("");
    switch (part) {
      case TITLE -> document.put("title", title(token));
      case PROGRESS -> document.put("percent_complete", percent(token) / 100.0);
      case START -> document.put("start_date", start(token));
      case DUE -> document.put("due_date", due(token));
      case LABEL -> member(document, "labels", label(token));
      case ASSIGNEE -> member(document, "assignee_ids", user(token));
      case LINE_ABOVE ->
          document.put(
              "description", line(token) + (description.isEmpty() ? "" : "\n" + description));
      case LINE_BELOW ->
          document.put(
              "description", (description.isEmpty() ? "" : description + "\n") + line(token));
      case ITEM ->
          array(document, "checklist_items")
              .addObject()
              .put("id", new UUID(token, 0x9000000000000000L | token).toString())
              .put("title", item(token));
      case TICK -> {
        if (array(document, "checklist_items").path(0) instanceof ObjectNode first) {
          first.put("is_checked", true);
        } else {
          return false;
        }
      }
      case LINK -> array(document, "attachments").addObject().put("url", link(token));
      default -> throw new IllegalArgumentException(part.name());
    }
    return true;
  }

  /** Removes something; false if there is nothing to be removed. */
  static boolean remove(ObjectNode document, Part part, int which) {
    switch (part) {
      case START -> document.putNull("start_date");
      case DUE -> document.putNull("due_date");
      case LABEL -> {
        return dropped(document, "labels", which);
      }
      case ASSIGNEE -> {
        return dropped(document, "assignee_ids", which);
      }
      case LINE_ABOVE, LINE_BELOW -> {
        String shorter = withoutLine(document.path("description").asText(""), which);
        if (shorter == null) {
          return false;
        }
        document.put("description", shorter);
      }
      case ITEM, TICK -> {
        return dropped(document, "checklist_items", which);
      }
      case LINK -> {
        return dropped(document, "attachments", which);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static ArrayNode array(ObjectNode document, String name) {
    return document.get(name) instanceof ArrayNode there ? there : document.putArray(name);
  }

  private static void member(ObjectNode document, String name, String value) {
    ArrayNode members = array(document, name);
    for (JsonNode member : members) {
      if (member.asText().equals(value)) {
        return;
      }
    }
    members.add(value);
  }

  private static boolean dropped(ObjectNode document, String name, int which) {
    ArrayNode members = array(document, name);
    if (members.isEmpty()) {
      return false;
    }
    members.remove(which % members.size());
    return true;
  }

  static String user(int number) {
    return "a0000000-0000-4000-8000-%012d".formatted(number % USERS);
  }

  static String title(int token) {
    return "Title T" + token + ".";
  }

  private static int percent(int token) {
    return 1 + token % 98;
  }

  private static String start(int token) {
    return LocalDate.of(2020, 1, 1).plusDays(token).toString();
  }

  private static String due(int token) {
    return LocalDate.of(2030, 1, 1).plusDays(token).toString();
  }

  private static String label(int token) {
    return "category" + (1 + token % LABELS);
  }

  private static String line(int token) {
    return "Line L" + token + ".";
  }

  static String item(int token) {
    return "Item I" + token + ".";
  }

  private static String link(int token) {
    return "https://example.com/K" + token + ".html";
  }
}
