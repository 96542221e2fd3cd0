package io.plannersync.sim.engine;

import io.plannersync.sim.engine.Event.Mishap;
import io.plannersync.sim.engine.Event.Part;
import io.plannersync.sim.engine.Place.What.Dies;
import io.plannersync.sim.engine.Place.What.Meanwhile;
import io.plannersync.sim.engine.Place.What.Meets;
import io.plannersync.sim.engine.Place.What.Stands;
import io.plannersync.sim.engine.Place.What.Waits;
import io.plannersync.sim.redis.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A short schedule in which one defect does harm, and in which a service without it does not. */
enum Story {
  /** The lease ends, another process creates the task, and the first one wakes up. */
  STOOD_STILL_BEFORE_A_CREATION(
      two(new Event.AgentCreates(60_000, 0, heard())),
      Place.at(60_000, "before EVAL -- Writes or removes a link"),
      Place.at(60_000, "before EVAL.* holds \\d+ task:", new Stands(150_000))),
  /** Meanwhile the task is there again, and its document is what it was. */
  STOOD_STILL_BEFORE_A_DOCUMENT_IS_DELETED(
      two(
          new Event.AgentCreates(3_000, 0, heard()),
          new Event.PersonDeletes(60_000, 0),
          new Event.Shows(330_000, 0, title(0))),
      Place.at(60_000, "after GET .*/planner/tasks/"),
      Place.at(
          60_000,
          "before EVAL.* holds \\d+ task:",
          new Meanwhile(1_000, new Event.PersonUndeletes(0, 0)),
          new Stands(150_000))),
  CREATION_NOT_ANSWERED(
      one(
          new Event.GraphFault(1_000, 0, true, Mishap.LOST_AFTER, 0),
          new Event.AgentCreates(4_000, 0, heard()))),
  /** Before it comes up again, an agent edits what it wrote. */
  DIED_WHEN_A_DOCUMENT_WAS_WRITTEN(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.PersonEdits(60_000, 0, Part.TITLE, 100),
          new Event.Shows(200_000, 0, title(101))),
      Place.at(
          60_000,
          "before EXEC",
          new Meanwhile(500, new Event.AgentEdits(0, 0, Part.TITLE, 101, 0, true, heard())),
          new Dies(true))),
  LABEL_REMOVED(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.PersonEdits(20_000, 0, Part.LABEL, 100),
          new Event.PersonRemoves(90_000, 0, Part.LABEL, 0))),
  CREATION_LATE(
      one(
          new Event.GraphFault(1_000, 0, true, Mishap.LATE, 30_000),
          new Event.AgentCreates(4_000, 0, heard()))),
  /** What was heard during a pass is looked at right after it, not with the next scan. */
  EDITED_DURING_A_PASS(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentEdits(60_000, 0, Part.TITLE, 101, 0, true, heard())),
      Map.of("SYNC_STORE_INTERVAL", "10m"),
      Place.at(
          60_000,
          "before PATCH",
          new Meanwhile(0, new Event.AgentEdits(0, 0, Part.LABEL, 102, 0, true, List.of(1))),
          new Meanwhile(5_000, new Event.Shows(0, 0, "label=category3")))),
  OLD_COPY_WRITTEN_BACK(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.PersonEdits(60_000, 0, Part.TITLE, 100),
          new Event.AgentEdits(120_000, 0, Part.LABEL, 101, 1, true, heard()),
          new Event.Shows(160_000, 0, "label=category2"))),
  /** Another process settles the label, and that it goes; the first one wakes up, it is back. */
  STOOD_STILL_BEFORE_A_LINK_IS_SAVED(
      two(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentEdits(60_000, 0, Part.LABEL, 100, 0, true, heard())),
      Place.at(60_000, "before EVAL -- Writes or removes a link"),
      Place.at(
          60_000,
          "before EVAL -- Writes or removes a link",
          new Meanwhile(75_000, new Event.AgentRemoves(0, 0, Part.LABEL, 0, 0, true, heard())),
          new Meanwhile(140_100, new Event.PersonEdits(0, 0, Part.LABEL, 100)),
          new Stands(140_000))),
  DIED_WHEN_A_LOSER_WAS_OVERWRITTEN(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentEdits(30_000, 0, Part.TITLE, 101, 0, true, heard()),
          new Event.PersonEdits(30_010, 0, Part.TITLE, 100)),
      Place.at(30_000, "before EXEC", new Dies(true))),
  LABEL_ADDED_ON_BOTH_SIDES(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.PersonEdits(60_000, 0, Part.LABEL, 100),
          new Event.AgentEdits(60_010, 0, Part.LABEL, 101, 0, true, heard()))),
  /** What it showed is two edits old when it comes. */
  LISTING_ANSWERED_LATE(
      one(new Event.PersonCreates(3_000, 0), new Event.PersonEdits(60_000, 0, Part.TITLE, 100)),
      Place.at(
          60_000,
          "after GET .*/plans/[^/]+/tasks",
          new Meanwhile(0, new Event.PersonEdits(0, 0, Part.TITLE, 101)),
          new Meanwhile(100, new Event.AgentEdits(0, 0, Part.LABEL, 102, 0, true, heard())),
          new Meanwhile(8_000, new Event.Shows(0, 0, title(101))),
          new Waits(3_000))),
  /** Who was told the id of his new task does not search for it. */
  SEARCH_TAKES_LONG(
      one(new Event.AgentCreates(60_000, 0, heard())),
      Place.at(60_000, "after POST", new Meanwhile(5_000, new Event.Shows(0, 0, title(0)))),
      Place.at(60_000, "before GET .*/plans/[^/]+/tasks", new Waits(20_000))),
  /** What was told and not passed on is told again. */
  HINT_NOT_TAKEN(
      one(new Event.PersonCreates(3_000, 0), new Event.PersonEdits(60_000, 0, Part.TITLE, 100)),
      Map.of(
          "PLANNER_DELEGATED_AUTH", "device-code",
          "DELTA_INTERVAL", "5s",
          "SYNC_INTERVAL_IDLE", "10m",
          "SYNC_INTERVAL_BUSY", "10m",
          "SYNC_AUDIT_INTERVAL", "10m"),
      Place.at(
          60_000,
          "before EVAL.* hint \\d+ interactive 0 .*task:",
          new Meanwhile(20_000, new Event.Shows(0, 0, title(100))),
          new Meets(Fate.LOST_BEFORE))),
  /** A listing from before its effect is at hand when it has not been answered. */
  LISTED_DURING_A_CHANGE(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.GraphFault(50_000, 0, true, Mishap.LOST_AFTER, 0),
          new Event.AgentEdits(60_000, 0, Part.LABEL, 101, 0, true, heard())),
      Place.at(
          60_000,
          "before PATCH",
          new Meanwhile(0, new Event.PersonEdits(0, 0, Part.DUE, 102)),
          new Waits(35_000)),
      Place.at(
          60_000,
          "after PATCH",
          new Meanwhile(0, new Event.AgentRemoves(0, 0, Part.LABEL, 0, 0, true, heard())))),
  /** After a look has missed the task once. */
  UNDELETED(
      one(
          new Event.AgentCreates(3_000, 0, heard()),
          new Event.PersonEdits(60_000, 0, Part.TITLE, 100),
          new Event.Shows(200_000, 0, title(100))),
      Place.at(
          60_000,
          "after GET .*/plans/[^/]+/tasks",
          new Meanwhile(1_000, new Event.PersonDeletes(0, 0)),
          new Meanwhile(17_000, new Event.PersonUndeletes(0, 0)))),
  RETITLED_ON_BOTH_SIDES(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentEdits(30_000, 0, Part.TITLE, 101, 0, true, heard()),
          new Event.PersonEdits(30_010, 0, Part.TITLE, 100))),
  TAKEN_BACK_BEFORE_THE_ANSWER(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.GraphFault(50_000, 0, true, Mishap.LOST_AFTER, 0),
          new Event.AgentEdits(60_000, 0, Part.LABEL, 101, 0, true, heard())),
      Place.at(
          60_000,
          "after PATCH",
          new Meanwhile(0, new Event.AgentRemoves(0, 0, Part.LABEL, 0, 0, true, heard())))),
  STORE_EMPTIED(one(new Event.PersonCreates(3_000, 0), new Event.Flush(60_000, "annika:"))),
  EDITED_AFTER_A_DELETION(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentDeletes(60_000, 0, heard()),
          new Event.PersonEdits(62_000, 0, Part.TITLE, 100))),
  /** By its id, after a change that was not answered; a listing shows it. */
  NOT_FOUND_ONCE(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.GraphFault(50_000, 0, true, Mishap.LOST_BEFORE, 0),
          new Event.AgentEdits(60_000, 0, Part.TITLE, 100, 0, true, heard())),
      Place.at(
          60_000,
          "after PATCH",
          new Meanwhile(0, new Event.GraphFault(0, 0, false, Mishap.REFUSED, 404)))),
  EDITED_WHILE_WRITTEN(
      one(new Event.PersonCreates(3_000, 0), new Event.PersonEdits(60_000, 0, Part.TITLE, 100)),
      Place.at(
          60_000,
          "before MULTI",
          new Meanwhile(0, new Event.AgentEdits(0, 0, Part.LABEL, 101, 0, true, heard())))),
  EDIT_NOT_HEARD(
      one(
          new Event.PersonCreates(3_000, 0),
          new Event.AgentEdits(60_000, 0, Part.TITLE, 100, 0, true, List.of()),
          new Event.Shows(85_000, 0, title(100))),
      Map.of("SYNC_AUDIT_INTERVAL", "10m"));

  private final Schedule schedule;
  private final Map<String, String> settings;
  private final List<Place> places;

  Story(Schedule schedule, Place... places) {
    this(schedule, Map.of(), places);
  }

  Story(Schedule schedule, Map<String, String> settings, Place... places) {
    this.schedule = schedule;
    this.settings = settings;
    this.places = List.of(places);
  }

  private static Schedule one(Event... events) {
    return until(100_000, List.of(0), events);
  }

  private static Schedule two(Event... events) {
    return until(300_000, List.of(0, 0), events);
  }

  /** Nothing happens at places when the last event is over. */
  private static Schedule until(long end, List<Integer> clocks, Event... events) {
    List<Event> all = new ArrayList<>(List.of(events));
    all.add(new Event.Stall(end, 0, 0));
    return new Schedule(1, clocks, 400, all);
  }

  /** After so many ms an event comes. */
  private static List<Integer> heard() {
    return List.of(20);
  }

  private static String title(int token) {
    return "title=" + Edits.title(token);
  }

  /** What comes of it in a service with this defect. */
  Run play(Mutant defect, Trace trace) {
    Run run = new Run(schedule, trace).setting(settings).passing(places);
    return (defect == null ? run : run.with(defect.in(run.world()))).play();
  }
}
