package io.plannersync.ops;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static SyncFixture sync;
  private static Management management;

  @BeforeAll
  static void start() {
    sync = new SyncFixture().with("METRICS_INTERVAL_MS", "200").start();
    management = new Management(sync);
  }

  @AfterAll
  static void stop() {
    sync.close();
  }

  @Test
  void tell_how_fresh_each_plan_is_and_how_fresh_it_is_meant_to_be() {
    sync.storeIdOf(sync.personCreates("Measured"));
    await().until(() -> value("planner_sync_plan_pairs") >= 1);
    await().until(() -> value("planner_sync_plan_agrees") == 1);
    await()
        .untilAsserted(
            () -> {
              assertThat(value("planner_sync_plan_bound_seconds")).isBetween(0.1, 1.5);
              assertThat(value("planner_sync_plan_freshness_seconds")).isBetween(0.0, 30.0);
              assertThat(value("planner_sync_plan_audit_age_seconds")).isBetween(0.0, 30.0);
              assertThat(management.body("metrics"))
                  .contains("plan=\"" + sync.plan() + "\"")
                  .contains("title=\"Launch\"");
            });
  }

  @Test
  void count_calls_to_graph_by_kind_and_outcome_and_changes_of_documents() {
    String task = sync.personCreates("Counted");
    String document = sync.storeIdOf(task);
    sync.settle();
    sync.agentChanges(document, "{\"title\":\"Counted once\"}");
    await()
        .until(() -> value("planner_sync_graph_calls_total{kind=\"write\",outcome=\"ok\"}") >= 1);
    assertThat(value("planner_sync_graph_calls_total{kind=\"read\",outcome=\"ok\"}")).isPositive();
    assertThat(value("planner_sync_documents_changed_total")).isPositive();
  }

  @Test
  void tell_how_long_edits_and_answers_of_graph_take() {
    String task = sync.personCreates("Timed");
    String document = sync.storeIdOf(task);
    sync.settle();
    double toStore = value("planner_sync_edit_lag_seconds_count{side=\"store\"}");
    double toPlanner = value("planner_sync_edit_lag_seconds_count{side=\"planner\"}");
    sync.personChanges(task, "{\"percentComplete\":50}");
    await().until(() -> value("planner_sync_edit_lag_seconds_count{side=\"store\"}") > toStore);
    sync.settle();
    sync.agentChanges(document, "{\"title\":\"Timed once\"}");
    await().until(() -> value("planner_sync_edit_lag_seconds_count{side=\"planner\"}") > toPlanner);
    assertThat(value("planner_sync_graph_answer_seconds_count{kind=\"write\"}")).isPositive();
    assertThat(value("planner_sync_graph_answer_seconds_bucket{kind=\"read\",le=\"60.0\"}"))
        .isPositive();
  }

  @Test
  void have_every_name_that_alerts_dashboard_and_documentation_ask_for() throws IOException {
    sync.storeIdOf(sync.personCreates("Asked for"));
    await().until(() -> value("planner_sync_plan_pairs") >= 1);
    await().until(() -> value("planner_sync_documents_changed_total") >= 1);
    String scraped = management.body("metrics");
    for (String file : List.of("docker/alerts.yaml", "docker/grafana/planner-sync.json")) {
      String asked = Files.readString(Path.of(file)).replace("\\\"", "\"");
      assertThat(found("\\b((?:planner_sync|jvm)_[a-z_]+)", asked))
          .as(file)
          .isNotEmpty()
          .allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
      assertThat(found("(planner_sync_(?:items|notifications_total)\\{\\w+=\"\\w+\")", asked))
          .as(file)
          .isNotEmpty()
          .allSatisfy(labelled -> assertThat(scraped).contains(labelled));
    }
    assertThat(found("`(planner_sync_[a-z_]+)", Files.readString(Path.of("docs/operations.md"))))
        .allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "(_bucket)?[{ ]"));
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(one -> one.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void show_queues_rates_and_what_wants_a_look() {
    await().until(() -> value("planner_sync_readable") == 1);
    String scraped = management.body("metrics");
    for (String kind : List.of("task", "plan", "audit", "store", "plans", "subscription")) {
      assertThat(scraped)
          .contains("planner_sync_work_due{kind=\"" + kind + "\"}")
          .contains("planner_sync_work_queued{kind=\"" + kind + "\"}")
          .contains("planner_sync_work_oldest_seconds{kind=\"" + kind + "\"}");
    }
    for (String state : List.of("parked", "failing", "held", "conflicts", "health_reasons")) {
      assertThat(scraped).contains("planner_sync_items{state=\"" + state + "\"}");
    }
    assertThat(value("planner_sync_graph_rate_per_minute{class=\"read\"}")).isPositive();
    assertThat(value("planner_sync_graph_closed_seconds")).isZero();
    assertThat(scraped).contains("jvm_memory_used_bytes");
  }

  @Test
  void count_notifications_by_what_became_of_them() throws Exception {
    String refused = "planner_sync_notifications_total{result=\"refused\"}";
    assertThat(value(refused)).isZero();
    HttpRequest notification =
        HttpRequest.newBuilder(URI.create(sync.url() + "/api/graph_webhook"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"value\":[{\"subscriptionId\":\"s\",\"clientState\":\"guessed\","
                        + "\"changeType\":\"updated\",\"resource\":\"planner/tasks/x\"}]}"))
            .build();

    assertThat(
            HttpClient.newHttpClient().send(notification, BodyHandlers.discarding()).statusCode())
        .isEqualTo(202);
    assertThat(value(refused)).isOne();
    assertThat(value("planner_sync_notifications_total{result=\"accepted\"}")).isZero();
  }

  /** The first value of the series that begins so, -1 if there is none. */
  private static double value(String series) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(series) + "[^ ]*( title=.*?})? ?.*? ([0-9.E-]+)$")
            .matcher(management.body("metrics"));
    return line.find() ? Double.parseDouble(line.group(2)) : -1;
  }
}
