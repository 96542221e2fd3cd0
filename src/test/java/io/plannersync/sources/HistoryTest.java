package io.plannersync.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.Listing;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final History history =
      new History("app", () -> Duration.ZERO, new PlannerLens(ZoneOffset.UTC));

  @Test
  void of_two_snapshots_only_what_differs_is_an_edit() {
    Map<Field, Edit> edits =
        edits(
            "{'title':'One','percentComplete':0,'details':{'description':'a','checklist':{}}}",
            "{'title':'One','percentComplete':50,'details':{'description':'b','checklist':{}}}");

    assertThat(edits).containsOnlyKeys(Field.PROGRESS, Field.DESCRIPTION);
  }

  @Test
  void of_the_changed_members_alone_each_is_an_edit() {
    assertThat(edits("{'title':'One'}", "{'title':'Two'}")).containsOnlyKeys(Field.TITLE);
    assertThat(edits("null", "{'title':'Two','priority':1}"))
        .containsOnlyKeys(Field.TITLE, Field.PRIORITY);
  }

  @Test
  void two_equal_snapshots_are_no_edit() {
    assertThat(edits("{'title':'One','priority':1}", "{'title':'One','priority':1}")).isEmpty();
  }

  private Map<Field, Edit> edits(String before, String after) {
    JsonNode item =
        Json.parse(
            ("{'id':'1','entityType':'task','entityId':'T1','planId':'P1','eventType':'updated',"
                    + "'occurredDateTime':'2026-03-01T12:00:00Z','oldData':"
                    + before
                    + ",'newData':"
                    + after
                    + "}")
                .replace('\'', '"'));
    Listing answer =
        new Listing(
            history.after("P1", Instant.EPOCH), Instant.EPOCH, List.of(item), 1, null, null, null);
    return history.of(Link.of("Task-1", "T1", "P1"), answer, Names.NONE);
  }
}
