package io.plannersync.sim.engine;

import com.sun.management.OperatingSystemMXBean;
import io.plannersync.sim.redis.RealRedis;
import io.plannersync.sim.redis.SimRedis;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Runs schedules from the command line, see {@code bench/simulate}. Ends with 0 only if nothing was
 * found.
 */
public final class Simulate {

  private static final int SHRINKING = 120;

  private final SimRedis real;

  /**
   * @param real null for a Redis in memory
   */
  private Simulate(SimRedis real) {
    this.real = real;
  }

  public static void main(String[] given) throws IOException {
    Configurator.setAllLevels("", Level.OFF);
    List<String> args = Arrays.asList(given);
    long from = Long.parseLong(option(args, "--from", "1"));
    int seeds = Integer.parseInt(option(args, "--seeds", "100"));
    Set<Generator.Trouble> kinds = Generator.Trouble.of(option(args, "--troubles", "all"));
    String trace = option(args, "--trace", "");
    boolean shrinks = !args.contains("--whole");
    SimRedis real =
        option(args, "--redis", "memory").equals("real") ? new RealRedis(TestRedis.start()) : null;
    if (args.contains("--digest")) {
      for (long seed = from; seed < from + seeds; seed++) {
        System.out.println(seed + " " + digest(Generator.of(seed, kinds)));
      }
      System.exit(0);
    }
    if (args.contains("--sweep")) {
      int every = Integer.parseInt(option(args, "--every", "1"));
      int turn = Integer.parseInt(option(args, "--turn", "0"));
      System.exit(sweep(every, turn, trace) ? 0 : 1);
    }
    System.exit(new Simulate(real).simulate(from, seeds, kinds, shrinks, trace) ? 0 : 1);
  }

  private static String option(List<String> args, String name, String otherwise) {
    int at = args.indexOf(name);
    return at < 0 || at + 1 >= args.size() ? otherwise : args.get(at + 1);
  }

  private boolean simulate(
      long from, int seeds, Set<Generator.Trouble> kinds, boolean shrinks, String trace)
      throws IOException {
    long began = System.nanoTime();
    long processor = processor();
    int failed = 0;
    for (long seed = from; seed < from + seeds; seed++) {
      Schedule schedule = Generator.of(seed, kinds);
      List<String> findings = findingsOf(schedule);
      if (!findings.isEmpty()) {
        failed++;
        Schedule shortest =
            shrinks
                ? new Shrink(candidate -> !findings(candidate, real).isEmpty(), SHRINKING)
                    .of(schedule)
                : schedule;
        System.out.println("FAILED " + shortest);
        findings(shortest, real).forEach(finding -> System.out.println("    " + finding));
        if (!trace.isEmpty()) {
          Trace all = Trace.kept();
          new Run(shortest, all, real).every(Intervals.LONG).play();
          Files.write(Path.of(trace + "." + seed), all.lines());
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%d schedules of %s, %d with findings; %.0f s, %.0f s of processor, %.0f a minute%n",
        seeds, kinds, failed, seconds, (processor() - processor) / 1e9, seeds * 60 / seconds);
    return failed == 0;
  }

  private List<String> findingsOf(Schedule schedule) {
    try {
      return findings(schedule, real);
    } catch (RuntimeException e) {
      System.out.println("FAILED, the run itself: " + schedule);
      throw e;
    }
  }

  /** The same for the same run, command by command. */
  static int digest(Schedule schedule) {
    Trace trace = Trace.kept();
    new Run(schedule, trace).every(Intervals.LONG).play();
    return trace.lines().hashCode();
  }

  /** Kills the process at every place of every history, or at one of so many. */
  private static boolean sweep(int every, int turn, String trace) throws IOException {
    int failed = 0;
    for (Map.Entry<String, Schedule> history : Histories.all().entrySet()) {
      long processor = processor();
      CrashSweep sweep = new CrashSweep(history.getValue());
      int killed = 0;
      int wrong = 0;
      for (int place = turn; place < sweep.places(); place += every) {
        List<String> findings = sweep.at(place);
        killed++;
        findings.forEach(System.out::println);
        if (!findings.isEmpty()) {
          wrong++;
          if (!trace.isEmpty()) {
            Trace all = Trace.kept();
            sweep.at(place, all);
            Files.write(Path.of(trace + "." + history.getKey() + "." + place), all.lines());
          }
        }
      }
      failed += wrong;
      System.out.printf(
          "%s: killed at %d of %d places, %d with findings; %.0f s of processor%n",
          history.getKey(), killed, sweep.places(), wrong, (processor() - processor) / 1e9);
    }
    return failed == 0;
  }

  /** What a run of the schedule finds. */
  static List<String> findings(Schedule schedule) {
    return findings(schedule, null);
  }

  /**
   * @param real null for a Redis in memory
   */
  static List<String> findings(Schedule schedule, SimRedis real) {
    return new Run(schedule, Trace.none(), real).every(Intervals.LONG).play().findings();
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
