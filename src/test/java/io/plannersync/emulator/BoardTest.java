package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An emulator with one group, one plan, two buckets and one task, and a client with a token. */
abstract class BoardTest {
  static final String ANN = "0b5d4e52-8a6f-4c1c-8a36-111111111111";
  static final String BOB = "0b5d4e52-8a6f-4c1c-8a36-222222222222";

  final ManualClock clock = new ManualClock();
  Emulator emulator;
  PlannerWorld world;
  GraphClient graph;
  String groupId;
  String planId;
  String bucketId;
  String taskId;

  EmulatorOptions options() {
    return EmulatorOptions.defaults().withClock(clock);
  }

  @BeforeEach
  void start() {
    emulator = Emulator.start(options());
    world = emulator.world();
    world.addUser(ANN, "Ann", "ann@contoso.example");
    world.addUser(BOB, "Bob", "bob@contoso.example");
    groupId = world.addGroup("Makers");
    world.addMember(groupId, ANN);
    planId = world.addPlan("Plan", groupId);
    bucketId = world.addBucket(planId, "To do");
    world.addBucket(planId, "Done");
    taskId = world.createTask(planId, json("{'title': 'Paint'}"));
    graph = new GraphClient(emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  /** JSON with single quotes. */
  static ObjectNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  static String text(String text) {
    return text.replace('\'', '"');
  }

  String task() {
    return "/v1.0/planner/tasks/" + taskId;
  }

  String details() {
    return task() + "/details";
  }
}
