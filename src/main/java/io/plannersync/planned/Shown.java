package io.plannersync.planned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plannersync.model.Value;

/** Values as people read them. */
final class Shown {

  private static final int LONGEST = 60;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Shown() {}

  /** Text, number, date or list; null for nothing. */
  static JsonNode json(Value value) {
    if (value instanceof Value.Text text) {
      return JSON.textNode(text.text());
    } else if (value instanceof Value.Percent percent) {
      return JSON.numberNode(percent.percent());
    } else if (value instanceof Value.Day day) {
      return JSON.textNode(day.date().toString());
    } else if (value instanceof Value.Members set) {
      ArrayNode members = JSON.arrayNode();
      set.members().keySet().forEach(members::add);
      return members;
    } else if (value instanceof Value.Checklist list) {
      ArrayNode items = JSON.arrayNode();
      list.items()
          .forEach(i -> items.addObject().put("title", i.title()).put("checked", i.checked()));
      return items;
    } else if (value instanceof Value.Refused refused) {
      return JSON.textNode(refused.shown());
    }
    return JSON.nullNode();
  }

  /** On one line, shortened; a dash for nothing. */
  static String text(Value value) {
    if (value instanceof Value.Nothing) {
      return "-";
    }
    String text = json(value).toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }
}
