package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Fills a small board that looks as if four people had worked on it for two weeks. */
public final class DemoSeed {
  private static final String ALEX = "6e0d1f5a-3c1b-4b1e-9a57-0f6f5b1c2d01";
  private static final String DANA = "6e0d1f5a-3c1b-4b1e-9a57-0f6f5b1c2d02";
  private static final String MIRA = "6e0d1f5a-3c1b-4b1e-9a57-0f6f5b1c2d03";
  private static final String TOMAS = "6e0d1f5a-3c1b-4b1e-9a57-0f6f5b1c2d04";

  private final PlannerWorld world;
  private final LocalDate today;
  private final Map<String, String> buckets = new LinkedHashMap<>();
  private final String planId;

  private DemoSeed(PlannerWorld world) {
    this.world = world;
    this.today = LocalDate.ofInstant(world.now(), ZoneOffset.UTC);
    world.addUser(ALEX, "Alex Wilber", "alex@contoso.example");
    world.addUser(DANA, "Dana Okafor", "dana@contoso.example");
    world.addUser(MIRA, "Mira Lindqvist", "mira@contoso.example");
    world.addUser(TOMAS, "Tomas Reyes", "tomas@contoso.example");
    String groupId = world.addGroup("Contoso Marketing");
    List.of(ALEX, DANA, MIRA, TOMAS).forEach(user -> world.addMember(groupId, user));
    planId = world.addPlan("Product launch", groupId);
  }

  /** Adds one group, four users and the plan "Product launch"; the answer is the plan's id. */
  public static String fill(PlannerWorld world) {
    DemoSeed seed = new DemoSeed(world);
    seed.plan();
    seed.tasks();
    return seed.planId;
  }

  private void plan() {
    for (String name : List.of("Ideas", "To do", "In progress", "Done")) {
      buckets.put(name, world.addBucket(planId, name));
    }
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("category1", "Blocked");
    labels.put("category2", "Design");
    labels.put("category3", "Press");
    labels.put("category4", "Legal");
    world.categoryDescriptions(planId, labels);
  }

  private void tasks() {
    task("Ideas", "Podcast tour with the founders", 0, 9, null);
    task("Ideas", "Launch-day livestream", 0, 5, null, MIRA);
    String landing = task("To do", "Write the landing page", 0, 3, 6, DANA);
    describe(landing, "Headline, three benefits, one customer quote. Max. 300 words.");
    check(landing, "Headline", "Benefits", "Quote approved by the customer");
    refer(landing, "https%3A//contoso%2Eexample/brand/voice", "Brand voice");
    label(landing, "category2");
    String press = task("To do", "Press release", 0, 3, 10, ALEX, DANA);
    describe(press, "Embargo until launch day, 9:00 CET.");
    check(press, "Draft", "Quotes", "Legal review", "Send to the wire");
    label(press, "category3", "category4");
    task("To do", "Book the venue for the launch event", 0, 5, 4, TOMAS);
    String terms = task("To do", "Update the terms of service", 0, 1, 3, TOMAS);
    label(terms, "category4", "category1");
    describe(terms, "Waiting for counsel's answer on the refund clause.");
    String video = task("In progress", "Product video, 90 seconds", 50, 3, 8, MIRA);
    check(video, "Storyboard", "Voice-over", "Cut", "Subtitles");
    refer(video, "https%3A//contoso%2Eexample/video/storyboard%2Epdf", "Storyboard");
    label(video, "category2");
    String pricing = task("In progress", "Decide on launch pricing", 50, 1, 2, ALEX);
    describe(pricing, "Two options on the table: flat 29 or tiered from 19.");
    task("In progress", "Beta feedback round", 50, 5, 5, DANA, TOMAS);
    task("In progress", "Screenshots for the stores", 50, 5, 7, MIRA);
    task("Done", "Choose the launch date", 100, 1, -6, ALEX);
    String logo = task("Done", "Final logo files", 100, 5, -3, MIRA);
    describe(logo, "SVG and PNG, light and dark, in the brand folder.");
  }

  private String task(
      String bucket, String title, int percent, int priority, Integer dueIn, String... people) {
    ObjectNode json = Json.object().put("title", title).put("bucketId", buckets.get(bucket));
    json.put("priority", priority).put("percentComplete", percent);
    if (dueIn != null) {
      // Planner's own page stores a picked day at ten in the morning, UTC.
      json.put("startDateTime", today.plusDays(dueIn - 5L) + "T10:00:00Z");
      json.put("dueDateTime", today.plusDays(dueIn) + "T10:00:00Z");
    }
    for (String person : people) {
      json.withObjectProperty("assignments")
          .putObject(person)
          .put("@odata.type", "#microsoft.graph.plannerAssignment")
          .put("orderHint", " !");
    }
    return world.createTask(planId, json);
  }

  private void describe(String taskId, String text) {
    world.patchDetails(taskId, Json.object().put("description", text));
  }

  private void check(String taskId, String... titles) {
    ObjectNode json = Json.object();
    ObjectNode checklist = json.putObject("checklist");
    // Each item is placed first, so the last one is sent first.
    List<String> backwards = new ArrayList<>(Arrays.asList(titles));
    Collections.reverse(backwards);
    for (String title : backwards) {
      String key =
          UUID.nameUUIDFromBytes((taskId + title).getBytes(StandardCharsets.UTF_8)).toString();
      checklist
          .putObject(key)
          .put("@odata.type", "#microsoft.graph.plannerChecklistItem")
          .put("title", title)
          .put("isChecked", title.equals(titles[0]));
    }
    world.patchDetails(taskId, json);
  }

  private void refer(String taskId, String key, String alias) {
    ObjectNode json = Json.object();
    json.putObject("references")
        .putObject(key)
        .put("@odata.type", "#microsoft.graph.plannerExternalReference")
        .put("alias", alias)
        .put("type", "Other");
    world.patchDetails(taskId, json);
  }

  private void label(String taskId, String... categories) {
    ObjectNode json = Json.object();
    ObjectNode applied = json.putObject("appliedCategories");
    for (String category : categories) {
      applied.put(category, true);
    }
    world.patchTask(taskId, json);
  }
}
