package io.plannersync;

import io.plannersync.emulator.EmulatorCommand;
import io.plannersync.moves.ExportCommand;
import io.plannersync.moves.ImportMappingsCommand;
import io.plannersync.moves.Place;
import io.plannersync.store.Documents.NewDocuments;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line: {@code run} (the default), {@code doctor}, {@code plan}, {@code export}, {@code
 * import-mappings} and {@code emulator}.
 */
@Command(
    name = "planner-sync",
    description = "Two-way sync between Microsoft Planner and an agents' task store in Redis",
    mixinStandardHelpOptions = true,
    subcommands = {App.Run.class, DoctorCommand.class, PlanCommand.class, EmulatorCommand.class})
public final class App implements Callable<Integer> {

  private App() {}

  public static void main(String[] args) {
    System.exit(commands().execute(args));
  }

  static CommandLine commands() {
    return new CommandLine(new App())
        .addSubcommand(new ExportCommand(App::place))
        .addSubcommand(new ImportMappingsCommand(App::place, Clock.systemUTC()));
  }

  /** By the settings of a directory and the environment; those of Graph are not needed. */
  private static Place place(Path home) {
    Settings given = Settings.load(home.toAbsolutePath(), System.getenv());
    SettingsCheck.check(given, true);
    Settings settings = given.orElse("REDIS_URL", "redis://localhost:6379");
    return new Place(
        settings.text("REDIS_URL"),
        "planner-sync:",
        settings.text("STORE_PREFIX"),
        NewDocuments.valueOf(settings.text("STORE_REPRESENTATION").toUpperCase(Locale.ROOT)));
  }

  /** Without a command the service runs, as under {@code camel:run}. */
  @Override
  public Integer call() throws Exception {
    return new Run().call();
  }

  /** Runs the service until it is stopped. */
  @Command(
      name = "run",
      description = "Runs the service; a demo where neither AZURE_* nor REDIS_URL is set",
      mixinStandardHelpOptions = true)
  static final class Run implements Callable<Integer> {

    @Option(
        names = "--home",
        description =
            "Where application.properties and routes/ are; the working directory if unset")
    private Path home = Path.of("");

    @Option(
        names = "--demo",
        description =
            "A demo with an emulated Planner, whatever is set; in the Redis of REDIS_URL if it is"
                + " set")
    private boolean demo;

    @Override
    public Integer call() {
      Settings settings;
      try {
        Settings given = Settings.load(home.toAbsolutePath(), System.getenv());
        settings = demo ? given.asDemo() : given;
      } catch (IllegalArgumentException e) {
        System.err.println("planner-sync: " + e.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      try (Service service = Service.create(settings)) {
        return service.run();
      } catch (IllegalArgumentException e) {
        System.err.println("planner-sync: " + e.getMessage());
        return CommandLine.ExitCode.USAGE;
      } catch (Exception e) {
        System.err.println("planner-sync: cannot start: " + causes(e));
        return CommandLine.ExitCode.SOFTWARE;
      }
    }

    /** What happened, and why, and why: the trace is in the log. */
    private static String causes(Throwable e) {
      StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()));
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        String why = String.valueOf(cause.getMessage());
        if (text.indexOf(why) < 0) {
          text.append("; because: ").append(why);
        }
      }
      return text.toString();
    }
  }
}
