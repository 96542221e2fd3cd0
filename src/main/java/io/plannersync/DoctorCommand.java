package io.plannersync;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.doctor.Doctor;
import io.plannersync.doctor.Report;
import io.plannersync.doctor.Report.Finding;
import io.plannersync.doctor.Result;
import io.plannersync.doctor.Setup;
import io.plannersync.graph.GraphCall.Identity;
import io.plannersync.graph.Tokens;
import io.plannersync.settings.Kind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Examines the set-up that {@code run} would have. */
@Command(
    name = "doctor",
    description =
        "Examines settings, permissions, plans, Redis and clocks; what fails names its remedy",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:nothing failed", "1:something failed", "2:wrong usage"})
public final class DoctorCommand implements Callable<Integer> {

  private static final String MICROSOFT = "https://login.microsoftonline.com";

  /** Namespace of the service's own keys. */
  private static final String OWN = "planner-sync:";

  /** In a URL, as it is written there. */
  /** What may be a key among the names and roles of a list of keys. */
  private static final Pattern KEY = Pattern.compile("[^\\s,:#]{16,}");

  private static final Pattern PASSWORD = Pattern.compile(":([^:@/]+)@");

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      description = "Where application.properties is; the working directory if unset")
  private Path home = Path.of("");

  @Option(names = "--json", description = "Print JSON in place of a table")
  private boolean json;

  @Option(
      names = "--write-probe",
      paramLabel = "PLAN_ID",
      description = "Create, change and delete a task in this plan")
  private String probePlan;

  @Option(
      names = "--timeout",
      defaultValue = "15s",
      description = "How long an answer of Graph is waited for: 500ms, 15s, 1m. Default: 15s")
  private String timeout;

  private final Map<String, String> environment;
  private final Clock clock;

  public DoctorCommand() {
    this(System.getenv(), Clock.systemUTC());
  }

  /**
   * @param environment the settings that win over the file's
   * @param clock this machine's
   */
  public DoctorCommand(Map<String, String> environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Setup setup;
    try {
      setup = setup(Settings.load(home.toAbsolutePath(), environment));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
    // What would be logged is found, and standard output may be for a program to read.
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    try {
      return print(new Doctor(setup, clock));
    } finally {
      LoggerContext.getContext(false).reconfigure();
    }
  }

  private int print(Doctor doctor) {
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings;
    if (json) {
      findings = doctor.examine(finding -> {});
      out.println(Report.json(findings));
    } else {
      out.print(Report.head());
      findings =
          doctor.examine(
              finding -> {
                out.print(Report.row(finding));
                out.flush();
              });
      out.print(Report.summary(findings));
    }
    out.flush();
    return Report.failed(findings) == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private Setup setup(Settings given) {
    Settings settings = given.orElse("REDIS_URL", "redis://localhost:6379");
    Duration patience = Kind.time("--timeout", timeout);
    if (patience.isZero() || patience.isNegative()) {
      throw new IllegalArgumentException("--timeout must be longer than no time");
    }
    return new Setup(
        SettingsCheck.problems(settings),
        azure(settings),
        planner(settings),
        new Setup.Store(
            settings.text("REDIS_URL"),
            settings.find("STORE_PREFIX").orElse(""),
            word(settings, "STORE_REPRESENTATION")),
        web(settings),
        Optional.ofNullable(probePlan),
        patience,
        () -> application(settings),
        settings
            .find("PLANNER_DELEGATED_AUTH")
            .filter(way -> !way.equals("off"))
            .map(way -> redis -> account(settings, redis)));
  }

  private Tokens application(Settings settings) {
    Settings alone = settings.over(Map.of("PLANNER_DELEGATED_AUTH", "off"));
    return Identities.of(alone, null, OWN, false, clock).tokens().get(Identity.APPLICATION);
  }

  /** Of an account that has been signed in; nobody is asked to. */
  private Tokens account(Settings settings, StatefulRedisConnection<String, String> redis) {
    return Identities.of(settings, redis, OWN, false, clock)
        .tokens()
        .getOrDefault(Identity.DELEGATED, Tokens.NONE);
  }

  private static Setup.Azure azure(Settings settings) {
    return new Setup.Azure(
        settings.find("AZURE_TENANT_ID").orElse(""),
        settings.find("AZURE_CLIENT_ID").orElse("CLIENT_ID"),
        settings.find("AZURE_AUTHORITY_URL").orElse(MICROSOFT),
        settings.find("AZURE_CLIENT_CERTIFICATE_PATH").isPresent(),
        Stream.of(
                Stream.of(
                        "AZURE_CLIENT_SECRET",
                        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                        "DELEGATED_CACHE_KEY",
                        "GRAPH_WEBHOOK_CLIENT_STATE",
                        "API_KEY",
                        "NGROK_AUTHTOKEN")
                    .flatMap(name -> settings.find(name).stream()),
                PASSWORD.matcher(settings.text("REDIS_URL")).results().map(found -> found.group(1)),
                KEY.matcher(settings.find("API_KEYS").orElse("")).results().map(MatchResult::group))
            .flatMap(secrets -> secrets)
            .toList());
  }

  private static Setup.Planner planner(Settings settings) {
    return new Setup.Planner(
        settings.find("GRAPH_URL").orElse(""),
        word(settings, "SYNC_MODE"),
        !word(settings, "GRAPH_USE_BETA").equals("never"),
        settings.list("PLANNER_PLAN_IDS"),
        settings.list("PLANNER_GROUP_IDS"),
        settings.find("DEFAULT_PLANNER_PLAN_ID"),
        settings.find("DEFAULT_PLANNER_BUCKET"));
  }

  /** A tunnel that is set wrong is told among the settings. */
  private static Setup.Web web(Settings settings) {
    int port = port(settings);
    try {
      return new Setup.Web(
          settings.find("PUBLIC_URL").or(() -> Tunnels.running(settings)),
          port,
          () -> Tunnels.examined(settings));
    } catch (IllegalArgumentException e) {
      return new Setup.Web(
          settings.find("PUBLIC_URL"), port, () -> new Result.Skip(e.getMessage()));
    }
  }

  private static String word(Settings settings, String name) {
    return settings.find(name).orElse("").toLowerCase(Locale.ROOT);
  }

  /** 0 if it is wrong, which is told elsewhere: then nobody listens there. */
  private static int port(Settings settings) {
    try {
      return settings.number("SERVER_PORT");
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
