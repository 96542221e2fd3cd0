package io.plannersync;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.GraphCall.Identity;
import io.plannersync.graph.Listing;
import io.plannersync.graph.ListingReader;
import io.plannersync.looking.DiscoverPlans;
import io.plannersync.names.Directory;
import io.plannersync.planned.Planned;
import io.plannersync.planned.PlannedJson;
import io.plannersync.planned.PlannedText;
import io.plannersync.planned.ShowPlan;
import io.plannersync.state.Links;
import io.plannersync.state.PlanStates;
import io.plannersync.state.RedisTime;
import io.plannersync.state.Schema;
import io.plannersync.state.SelectedPlans;
import io.plannersync.store.RedisClients;
import io.plannersync.work.WorkQueue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what {@code run} would write. */
@Command(
    name = "plan",
    description =
        "Tells everything that run would write now, whether it is running or not; writes nothing",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was read",
      "1:something could not be read, so this is not everything",
      "2:wrong usage"
    })
public final class PlanCommand implements Callable<Integer> {

  /** Namespace of the service's own keys. */
  private static final String OWN = "planner-sync:";

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      description = "Where application.properties is; the working directory if unset")
  private Path home = Path.of("");

  @Option(names = "--json", description = "Print one JSON object a line in place of text")
  private boolean json;

  private final Map<String, String> environment;

  public PlanCommand() {
    this(System.getenv());
  }

  /**
   * @param environment the settings that win over the file's
   */
  public PlanCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Settings settings;
    try {
      Settings given = Settings.load(home.toAbsolutePath(), environment);
      SettingsCheck.check(given, false);
      settings = given.orElse("REDIS_URL", "redis://localhost:6379");
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
    // Standard output may be for a program to read.
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    PrintWriter out = spec.commandLine().getOut();
    try (RedisClients redis = RedisClients.open(settings.text("REDIS_URL"))) {
      Planned planned = planned(settings, redis);
      out.print(json ? PlannedJson.lines(planned) : PlannedText.of(planned));
      return planned.missing().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (RedisException | IllegalStateException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("planner-sync: cannot tell: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      out.flush();
      LoggerContext.getContext(false).reconfigure();
    }
  }

  private static Planned planned(Settings settings, RedisClients redis) {
    StatefulRedisConnection<String, String> connection = redis.shared();
    Schema.known(connection, OWN);
    Clock clock = RedisTime.of(connection);
    Settings alone = settings.over(Map.of("PLANNER_DELEGATED_AUTH", "off"));
    ListingReader graph =
        new ListingReader(
            settings.text("GRAPH_URL"),
            Identities.of(alone, null, OWN, false, clock).tokens().get(Identity.APPLICATION),
            clock);
    PlanStates states = new PlanStates(connection, OWN);
    DiscoverPlans.Found found = plans(settings, connection, states, graph, clock);
    List<String> planIds = List.copyOf(found.plans().keySet());
    if (planIds.isEmpty()) {
      throw new IllegalStateException(
          "no plan is found"
              + (found.failure() == null ? "" : ": " + found.failure().describe())
              + "; set PLANNER_PLAN_IDS or PLANNER_GROUP_IDS, and see doctor");
    }
    Directory directory = new Directory(Duration.ofDays(1), clock);
    List<Listing> listings = ShowPlan.calls(planIds, directory).stream().map(graph::read).toList();
    Planned planned =
        new SurveyBeans(settings, redis, OWN, clock)
            .survey(new SelectedPlans(planIds, null, "", states, clock), directory)
            .of(listings);
    return found.failure() == null
        ? planned
        : planned.without("not all plans are found: " + found.failure().describe());
  }

  /** As the service finds them. */
  private static DiscoverPlans.Found plans(
      Settings settings,
      StatefulRedisConnection<String, String> connection,
      PlanStates states,
      ListingReader graph,
      Clock clock) {
    List<String> named = settings.list("PLANNER_PLAN_IDS");
    List<String> groups = settings.list("PLANNER_GROUP_IDS");
    DiscoverPlans discover =
        new DiscoverPlans(
            named,
            groups,
            states,
            new WorkQueue(connection, OWN),
            new SelectedPlans(named, null, "", states, clock),
            new Links(connection, OWN, clock),
            (plan, group) -> List.of(),
            Duration.ZERO,
            clock);
    if (!named.isEmpty()) {
      return discover.named();
    }
    Listing all = groups.isEmpty() ? graph.read(discover.groups()) : null;
    DiscoverPlans.Found found =
        new DiscoverPlans.Found(
            Map.of(), Map.of(), all == null || all.complete() ? null : all.failure());
    for (String group : all == null ? groups : discover.groupsIn(all)) {
      found = found.and(discover.plansIn(graph.read(discover.plansOf(group))));
    }
    return found;
  }
}
