package io.plannersync.sim.engine;

import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.model.Decision;
import java.util.Optional;
import java.util.function.Function;

/**
 * A defect that the oracle has to find, with a story in which it does harm. The first sixteen were
 * once put in by hand, and not all of them were noticed.
 */
enum Mutant {
  LEASE_NOT_ASKED_BEFORE_A_GRAPH_WRITE(
      Story.STOOD_STILL_BEFORE_A_CREATION, world -> Mutants.leaseIgnored("graphDoor")),
  LEASE_NOT_ASKED_BEFORE_A_DOCUMENT_IS_WRITTEN(
      Story.STOOD_STILL_BEFORE_A_DOCUMENT_IS_DELETED, world -> Mutants.leaseIgnored("writeStore")),
  INTENT_NOT_DURABLE_BEFORE_THE_CALL(
      Story.CREATION_NOT_ANSWERED,
      world ->
          Mutants.recorded(
              decision ->
                  decision.action() instanceof Decision.CreateTask
                      ? Optional.empty()
                      : Optional.of(decision))),
  SNAPSHOT_PUT_AFTER_THE_DOCUMENT(
      Story.DIED_WHEN_A_DOCUMENT_WAS_WRITTEN, world -> new Mutants.SnapshotLate()),
  SETS_UNITED(Story.LABEL_REMOVED, world -> Mutants.decision(Mutants::united)),
  NO_CREATE_GRACE(Story.CREATION_LATE, world -> Mutants.settings("CREATE_GRACE", "0s")),
  GENERATION_IGNORED_AT_SETTLE(
      Story.EDITED_DURING_A_PASS,
      world ->
          Mutants.script(
              "/redis/work-queue.lua",
              "",
              "local moved = item.generation ~= generation",
              "local moved = false")),
  STAMP_IGNORED(Story.OLD_COPY_WRITTEN_BACK, world -> Mutants.sighting(Mutants::newestStamp)),
  LINK_REVISION_IGNORED(
      Story.STOOD_STILL_BEFORE_A_LINK_IS_SAVED,
      world ->
          Mutants.script(
              "/redis/state/write-link.lua", "", "revision ~= tonumber(ARGV[1])", "false")),
  LOSER_KEPT_ONLY_AFTER_IT_WAS_OVERWRITTEN(
      Story.DIED_WHEN_A_LOSER_WAS_OVERWRITTEN,
      world -> Mutants.recorded(decision -> Optional.of(Mutants.withoutConflicts(decision)))),
  BASE_OF_A_SET_FROM_THE_ANSWER(
      Story.LABEL_ADDED_ON_BOTH_SIDES,
      world -> Mutants.settled(applied -> Optional.of(Mutants.asAnswered(applied)))),
  READ_BEGUN_BEFORE_THE_SETTLING_BELIEVED(
      Story.LISTING_ANSWERED_LATE,
      world ->
          Mutants.both(
              Mutants.recent(Mutants::settledLongAgo), Mutants.sighting(Mutants::readNow))),
  LINK_NOT_SAVED_AFTER_AN_ANSWERED_POST(
      Story.SEARCH_TAKES_LONG,
      world ->
          Mutants.settled(
              applied ->
                  Optional.of(applied)
                      .filter(
                          a ->
                              a.trouble().isPresent()
                                  || !(a.decision().action() instanceof Decision.CreateTask)))),
  DELTA_POSITION_MOVED_BEFORE_THE_HINTS(
      Story.HINT_NOT_TAKEN, world -> Mutants.bean("deltaLook", MutantBeans.Hurries::new)),
  LISTING_OF_A_MOMENT_AGO_USED_WHILE_AN_INTENT_IS_OPEN(
      Story.LISTED_DURING_A_CHANGE, world -> Mutants.recent(link -> link.withIntent(null))),
  NO_DELETE_GRACE(Story.UNDELETED, world -> Mutants.settings("DELETE_GRACE", "0s")),

  LOSER_NOT_KEPT(
      Story.RETITLED_ON_BOTH_SIDES,
      world ->
          Mutants.script(
              "/redis/state/keep-conflict.lua",
              "",
              "redis.call('SET', ARGV[3] .. id, ARGV[2], 'EX', ARGV[6])",
              "")),
  ETAG_OF_NOW(Story.RETITLED_ON_BOTH_SIDES, Mutants.EtagOfNow::new),
  LOST_ANSWER_IS_A_REFUSAL(
      Story.CREATION_NOT_ANSWERED,
      world -> Mutants.settled(applied -> Optional.of(Mutants.notDone(applied)))),
  CHANGE_INTENT_NOT_RECORDED(
      Story.TAKEN_BACK_BEFORE_THE_ANSWER,
      world ->
          Mutants.recorded(
              decision ->
                  decision.action() instanceof Decision.Merge
                      ? Optional.empty()
                      : Optional.of(decision))),
  STORE_EPOCH_IGNORED(
      Story.STORE_EMPTIED, world -> Mutants.alwaysThere("annika:planner-sync:marker", "same")),
  EDIT_LOSES_TO_DELETION(
      Story.EDITED_AFTER_A_DELETION, world -> Mutants.decision(Mutants::deletionWins)),
  ONE_404_BELIEVED(Story.NOT_FOUND_ONCE, world -> Mutants.decision(Mutants::goneAtOnce)),
  DOCUMENT_NOT_WATCHED_WHILE_WRITTEN(Story.EDITED_WHILE_WRITTEN, world -> Mutants.unwatched()),
  STORE_SCANNED_ONCE(
      Story.EDIT_NOT_HEARD, world -> Mutants.bean("storeLook", MutantBeans.LooksOnce::new)),
  SNAPSHOT_NOT_KEPT(
      Story.OLD_COPY_WRITTEN_BACK,
      world ->
          Mutants.script(
              "/redis/state/set-if-equal.lua", ":past", "redis.call('SET', KEYS[1], ARGV[2])", ""));

  private final Story story;
  private final Function<PlannerWorld, Defect> defect;

  Mutant(Story story, Function<PlannerWorld, Defect> defect) {
    this.story = story;
    this.defect = defect;
  }

  Story story() {
    return story;
  }

  /** Another one for each run. */
  Defect in(PlannerWorld world) {
    return defect.apply(world);
  }
}
