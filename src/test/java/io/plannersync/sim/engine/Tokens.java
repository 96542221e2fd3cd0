package io.plannersync.sim.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a task and a document say, in one language: a set of words such as {@code title=Title T5.}
 * or {@code label=category3}, one for each value, member, line and item. Both sides are equal if
 * their words are; an edit adds words and removes others. It is written anew and knows nothing of
 * the lenses, for the documents that the simulated agents write.
 */
final class Tokens {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final String REPORT = "--- agent report";

  private Tokens() {}

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** What Planner shows, with details. */
  static Set<String> ofTask(JsonNode task) {
    Set<String> words = new TreeSet<>();
    words.add("title=" + task.path("title").asText());
    words.add("progress=" + task.path("percentComplete").asInt());
    day(words, "start", task.path("startDateTime"));
    day(words, "due", task.path("dueDateTime"));
    task.path("assignments").fieldNames().forEachRemaining(user -> words.add("user=" + user));
    task.path("appliedCategories").fieldNames().forEachRemaining(key -> words.add("label=" + key));
    JsonNode details = task.path("details");
    lines(words, details.path("description").asText(""));
    details
        .path("checklist")
        .fields()
        .forEachRemaining(
            item -> item(words, item.getValue(), item.getValue().path("isChecked").asBoolean()));
    details
        .path("references")
        .fieldNames()
        .forEachRemaining(
            name -> words.add("link=" + URLDecoder.decode(name, StandardCharsets.UTF_8)));
    return words;
  }

  /**
   * What a document says.
   *
   * @param others the text of another document by its id, null if there is none
   */
  static Set<String> ofDocument(JsonNode document, UnaryOperator<String> others) {
    Set<String> words = ofDocument(document);
    for (JsonNode id : document.path("subtask_ids")) {
      String subtask = others.apply(id.asText());
      if (subtask != null) {
        item(words, object(subtask), progress(object(subtask)) == 100);
      }
    }
    return words;
  }

  /** Whether it is an item of another one. */
  static boolean isSubtask(JsonNode document) {
    return document.has("parent_task_id");
  }

  private static Set<String> ofDocument(JsonNode document) {
    Set<String> words = new TreeSet<>();
    words.add("title=" + document.path("title").asText());
    words.add("progress=" + progress(document));
    day(words, "start", document.path("start_date"));
    day(words, "due", document.path("due_date"));
    document.path("assignee_ids").forEach(user -> words.add("user=" + user.asText()));
    document.path("labels").forEach(label -> words.add("label=" + label.asText()));
    lines(words, document.path("description").asText(""));
    for (String list : List.of("checklist_items", "subtasks")) {
      for (JsonNode item : document.path(list)) {
        // A text in the list of subtasks is the id of one.
        if (item.isObject()) {
          item(words, item, item.path("is_checked").asBoolean());
        }
      }
    }
    document
        .path("attachments")
        .forEach(link -> words.add("link=" + link.path("url").asText(link.asText())));
    return words;
  }

  private static int progress(JsonNode document) {
    return (int) Math.round(document.path("percent_complete").asDouble(0) * 100);
  }

  private static void day(Set<String> words, String field, JsonNode value) {
    String text = value.asText("");
    if (text.length() > 10) {
      words.add(field + "=" + LocalDate.ofInstant(Instant.parse(text), ZoneOffset.UTC));
    } else if (!text.isBlank() && !text.equals("null")) {
      words.add(field + "=" + text);
    }
  }

  private static void lines(Set<String> words, String text) {
    for (String line : text.split("\n")) {
      if (line.startsWith(REPORT)) {
        return;
      }
      if (!line.isBlank()) {
        words.add("line=" + line.strip());
      }
    }
  }

  private static void item(Set<String> words, JsonNode item, boolean checked) {
    String title = item.path("title").asText();
    words.add("item=" + title);
    if (checked) {
      words.add("ticked=" + title);
    }
  }

  /** The field that a word is of, as conflicts name it. */
  static String field(String word) {
    return switch (word.substring(0, word.indexOf('='))) {
      case "user" -> "assignees";
      case "label" -> "labels";
      case "line" -> "description";
      case "item", "ticked" -> "checklist";
      case "link" -> "attachments";
      default -> word.substring(0, word.indexOf('='));
    };
  }

  /** Whether a value as a conflict keeps it holds the word. */
  static boolean holds(JsonNode value, String word) {
    String text = word.substring(word.indexOf('=') + 1);
    if (word.startsWith("progress=")) {
      return value.path("percent").asInt(-1) == Integer.parseInt(text);
    }
    return value.toString().contains(text);
  }
}
