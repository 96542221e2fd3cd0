package io.plannersync.emulator;

import io.plannersync.emulator.world.DemoSeed;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the emulator alone until the process is ended. */
@Command(
    name = "emulator",
    mixinStandardHelpOptions = true,
    description = "Runs an emulated Microsoft Planner on the loopback interface.")
public final class EmulatorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--port", defaultValue = "8081", description = "0 for any. Default: 8081.")
  private int port;

  @Option(
      names = "--page-size",
      defaultValue = "400",
      description = "Items in a page of a listing. Default: 400.")
  private int pageSize;

  @Option(
      names = "--delay",
      defaultValue = "0",
      description = "Milliseconds added to each request. Default: 0.")
  private long delayMillis;

  @Option(
      names = "--seed",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Fill a small board at the start. On by default; --no-seed leaves it empty.")
  private boolean seed;

  @Option(
      names = "--planner-subscriptions",
      description = "Accept subscriptions to Planner resources, which Graph refuses.")
  private boolean plannerSubscriptions;

  /** For use without the application's own command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new EmulatorCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    EmulatorOptions options =
        EmulatorOptions.defaults()
            .withPort(port)
            .withPageSize(pageSize)
            .withDelay(Duration.ofMillis(delayMillis))
            .withAcceptPlannerSubscriptions(plannerSubscriptions);
    CountDownLatch ended = new CountDownLatch(1);
    try (Emulator emulator = Emulator.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
      PrintWriter out = spec.commandLine().getOut();
      out.println("Emulated Planner at " + emulator.url());
      if (seed) {
        out.println("Seeded plan " + DemoSeed.fill(emulator.world()));
      }
      out.flush();
      ended.await();
    }
    return 0;
  }
}
