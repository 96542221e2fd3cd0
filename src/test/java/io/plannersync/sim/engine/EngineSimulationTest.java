package io.plannersync.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.sim.engine.Generator.Trouble;
import io.plannersync.sim.redis.Fate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Quiet.class)
class EngineSimulationTest {

  private static final long FIRST = Long.getLong("sim.from", 100);
  private static final int SEEDS = Integer.getInteger("sim.seeds", 1_000);
  private static final int REAL = Integer.getInteger("sim.real", 50);

  /** Of so many places one is tried; odd, so that before and after an effect take turns. */
  private static final int EVERY = Integer.getInteger("sim.every", 41);

  /** Which of them. */
  private static final int TURN = Integer.getInteger("sim.turn", 0);

  /** The others may take away what the rules count on; bench/simulate plays them. */
  private static final Set<Trouble> TROUBLES =
      EnumSet.of(Trouble.DELETIONS, Trouble.PROCESSES, Trouble.GRAPH, Trouble.REDIS);

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9, 10, 11, 12})
  void the_same_seed_is_the_same_run_command_by_command(long seed) {
    Schedule schedule = Generator.of(seed, EnumSet.allOf(Trouble.class));

    Trace first = Trace.kept();
    new Run(schedule, first).play();
    new Run(Generator.of(seed + 100, TROUBLES), Trace.none()).play();
    Trace second = Trace.kept();
    new Run(schedule, second).play();

    assertThat(first.lines()).hasSizeGreaterThan(500);
    assertThat(second.lines()).isEqualTo(first.lines());
  }

  @Test
  void whatever_the_schedule_both_sides_are_equal_at_rest_and_nothing_is_lost() throws Exception {
    // Side by side: a run has one thread. The real Redis shows that nothing depends on a stand-in.
    int half = SEEDS / 2;
    ExecutorService three = Executors.newFixedThreadPool(3);
    try {
      List<Future<String>> printed =
          three.invokeAll(
              List.of(
                  () -> simulated("memory", FIRST, half),
                  () -> simulated("memory", FIRST + half, SEEDS - half),
                  () -> simulated("real", FIRST, REAL)));
      for (Future<String> lines : printed) {
        assertThat(lines.get()).doesNotContain("FAILED").contains("schedules of");
      }
    } finally {
      three.shutdown();
    }
  }

  /** In a Java of its own: compiling it well would take longer than it runs. */
  private static String simulated(String redis, long from, int seeds) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmn128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Simulate.class.getName());
    command.addAll(List.of("--redis", redis, "--from", "" + from, "--seeds", "" + seeds));
    command.addAll(
        List.of(
            "--troubles", TROUBLES.stream().map(Trouble::name).collect(Collectors.joining(","))));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroy();
    }
  }

  @Test
  void a_process_that_dies_at_a_write_or_a_call_leaves_nothing_undone() {
    List<String> failures = new ArrayList<>();
    Histories.all()
        .forEach(
            (name, history) -> {
              CrashSweep sweep = new CrashSweep(history);
              for (int place = TURN % EVERY; place < sweep.places(); place += EVERY) {
                sweep.at(place).forEach(finding -> failures.add(name + ", " + finding));
              }
            });
    assertThat(failures).isEmpty();
  }

  @Test
  void a_process_that_dies_between_a_link_and_its_index_makes_no_second_document() {
    CrashSweep sweep = new CrashSweep(Histories.all().get("adopted by its title"));
    List<String> failures = new ArrayList<>();
    for (int place = 0; place < sweep.places(); place++) {
      if (sweep.place(place).contains("{links}:by-planner")) {
        failures.addAll(sweep.at(place));
      }
    }
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72})
  void a_deletion_is_carried_out_though_a_command_is_refused_when_it_has_just_been_judged(int at) {
    assertThat(
            Simulate.findings(
                new Schedule(
                    10551,
                    List.of(0, 0),
                    400,
                    List.of(
                        new Event.AgentCreates(9_546, 3, List.of()),
                        new Event.AgentCreates(10_835, 1, List.of(50)),
                        new Event.PersonCreates(15_246, 2),
                        new Event.PersonCreates(15_916, 0),
                        new Event.AgentDeletes(35_167, 3, List.of(11)),
                        new Event.RedisFault(51_742, 0, at, Fate.MISCONF),
                        new Event.Stall(68_856, 2, 634)))))
        .isEmpty();
  }

  @Test
  void a_percentage_that_brings_a_deleted_task_back_arrives_though_the_status_is_an_old_one() {
    assertThat(
            Simulate.findings(
                new Schedule(
                    355,
                    List.of(0),
                    400,
                    List.of(
                        new Event.PersonCreates(12_000, 0),
                        new Event.PersonDeletes(50_000, 0),
                        new Event.AgentEdits(
                            52_000, 0, Event.Part.PROGRESS, 102, 0, true, List.of(12))))))
        .isEmpty();
  }

  @Test
  void a_copy_from_before_a_document_was_first_written_undoes_nothing_of_a_persons() {
    assertThat(
            Simulate.findings(
                new Schedule(
                    1,
                    List.of(0),
                    400,
                    List.of(
                        new Event.LeftBehind(0, 0, true),
                        new Event.PersonEdits(100, 0, Event.Part.DUE, 100),
                        writtenBack(9)))))
        .isEmpty();
  }

  @Test
  void a_copy_from_before_its_task_existed_is_told_of_the_task_again() {
    assertThat(
            Simulate.findings(
                new Schedule(
                    1,
                    List.of(0),
                    400,
                    List.of(new Event.AgentCreates(3_000, 0, List.of(20)), writtenBack(9)))))
        .isEmpty();
  }

  /** An agent labels what it read so many versions ago. */
  private static Event writtenBack(int age) {
    return new Event.AgentEdits(130_000, 0, Event.Part.LABEL, 101, age, true, List.of(20));
  }

  @Test
  void a_title_that_somebody_wrote_and_nobody_replaced_is_missed() {
    assertThat(findings(new Event.Unreported(60_000, 0, false)))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("I2 thing 0");
  }

  @Test
  void a_pair_that_is_gone_though_no_client_deleted_it_is_missed() {
    assertThat(findings(new Event.Unreported(60_000, 0, true)))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("I4 thing 0");
  }

  @Test
  void a_look_that_is_not_due_within_its_bound_is_missed_and_health_has_to_tell() {
    List<String> findings =
        spoiled(
            run ->
                run.redis()
                    .zadd(
                        "planner-sync:{work}:due:audit:backfill",
                        Double.MAX_VALUE,
                        "audit:" + run.plan()));
    assertThat(findings).anyMatch(finding -> finding.startsWith("I8 audit:"));
    assertThat(findings).anyMatch(finding -> finding.startsWith("I10"));
  }

  @Test
  void looks_that_do_not_wait_for_their_time_are_noticed() {
    List<String> findings =
        spoiled(
            run ->
                run.every(
                    Duration.ofSeconds(2),
                    instance ->
                        instance
                            .queue()
                            .hint(WorkName.plan(run.plan()), Lane.BACKFILL, Duration.ZERO)));
    assertThat(findings).singleElement(InstanceOfAssertFactories.STRING).startsWith("I7");
  }

  @Test
  void keys_that_nobody_takes_away_are_noticed() {
    AtomicInteger left = new AtomicInteger();
    List<String> findings =
        spoiled(
            run ->
                run.every(
                    Duration.ofSeconds(10),
                    instance -> run.redis().incr("planner-sync:left:" + left.incrementAndGet())));
    assertThat(findings).singleElement(InstanceOfAssertFactories.STRING).startsWith("I9");
  }

  private static List<String> spoiled(Consumer<Run> spoiler) {
    Schedule schedule =
        new Schedule(1, List.of(0), 400, List.of(new Event.PersonCreates(3_000, 0)));
    return new Run(schedule, Trace.none()).spoiledBy(spoiler).play().findings();
  }

  private static List<String> findings(Event event) {
    return Simulate.findings(
        new Schedule(1, List.of(0), 400, List.of(new Event.PersonCreates(3_000, 0), event)));
  }
}
