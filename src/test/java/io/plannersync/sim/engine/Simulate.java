package io.plannersync.sim.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Runs schedules from the command line, see {@code bench/simulate}. Ends with 0 only if nothing was
 * found.
 */
public final class Simulate {

  private static final int SHRINKING = 120;

  private Simulate() {}

  public static void main(String[] given) throws IOException {
    Configurator.setAllLevels("", Level.OFF);
    List<String> args = Arrays.asList(given);
    long from = Long.parseLong(option(args, "--from", "1"));
    int seeds = Integer.parseInt(option(args, "--seeds", "100"));
    Set<Generator.Trouble> kinds = Generator.Trouble.of(option(args, "--troubles", "all"));
    String trace = option(args, "--trace", "");
    boolean shrinks = !args.contains("--whole");
    System.exit(simulate(from, seeds, kinds, shrinks, trace) ? 0 : 1);
  }

  private static String option(List<String> args, String name, String otherwise) {
    int at = args.indexOf(name);
    return at < 0 || at + 1 >= args.size() ? otherwise : args.get(at + 1);
  }

  private static boolean simulate(
      long from, int seeds, Set<Generator.Trouble> kinds, boolean shrinks, String trace)
      throws IOException {
    long began = System.nanoTime();
    long processor = processor();
    int failed = 0;
    for (long seed = from; seed < from + seeds; seed++) {
      Schedule schedule = Generator.of(seed, kinds);
      List<String> findings = findings(schedule);
      if (!findings.isEmpty()) {
        failed++;
        Schedule shortest =
            shrinks
                ? new Shrink(candidate -> !findings(candidate).isEmpty(), SHRINKING).of(schedule)
                : schedule;
        System.out.println("FAILED " + shortest);
        findings(shortest).forEach(finding -> System.out.println("    " + finding));
        if (!trace.isEmpty()) {
          Trace all = Trace.kept();
          new Run(shortest, all).play();
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

  /** What a run of the schedule finds. */
  static List<String> findings(Schedule schedule) {
    return new Run(schedule, Trace.none()).play().findings();
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
