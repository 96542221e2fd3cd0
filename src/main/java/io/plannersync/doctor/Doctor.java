package io.plannersync.doctor;

import io.plannersync.doctor.Report.Finding;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Asks every check in turn; what depends on something that failed is not asked. */
public final class Doctor {

  private final Setup setup;
  private final Clock clock;
  private final Secrets secrets = new Secrets();

  public Doctor(Setup setup, Clock clock) {
    this.setup = setup;
    this.clock = clock;
    setup.azure().secrets().forEach(secrets::add);
  }

  /**
   * Examines the set-up.
   *
   * @param each is told of each finding as soon as there is one
   */
  public List<Finding> examine(Consumer<Finding> each) {
    Setup.Planner planner = setup.planner();
    try (GraphClient graph = new GraphClient(planner.graphUrl(), setup.timeout(), clock);
        GraphClient authority = new GraphClient(setup.azure().authority(), setup.timeout(), clock);
        RedisChecks redis = new RedisChecks(setup.store(), clock)) {
      TokenChecks token = new TokenChecks(setup, authority, graph, secrets);
      ReadChecks reads = new ReadChecks(setup, graph);
      DelegatedCheck account = new DelegatedCheck(setup, redis, secrets);
      try (SubscriptionChecks subscriptions = new SubscriptionChecks(setup, graph, reads, clock)) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("settings", "The settings can be read", Set.of(), this::settings));
        checks.addAll(token.checks());
        checks.addAll(reads.checks());
        checks.add(new WriteProbe(setup, graph, token).check());
        checks.add(reads.users());
        checks.add(account.check());
        checks.add(
            new Check("tunnel", "The tunnel can be used", Set.of("TUNNEL"), setup.web().tunnel()));
        checks.addAll(subscriptions.checks());
        checks.addAll(redis.checks());
        checks.add(ClockCheck.ofGraph(graph, authority));
        checks.add(redis.clock());
        checks.addAll(
            new SourceChecks(setup, graph, reads, account, subscriptions, clock).checks());
        return ask(checks, each);
      }
    }
  }

  /** What can be told of the store's server without a word to Graph, before a service starts. */
  public static List<Finding> ofServer(Setup.Store store, Clock clock) {
    try (RedisChecks redis = new RedisChecks(store, clock)) {
      return redis.server().stream()
          .map(check -> new Finding(check.id(), check.name(), answer(check)))
          .toList();
    }
  }

  /** What mends it that the authority gives no token. */
  public static String tokenRemedy(String clientId, String trouble) {
    return TokenChecks.remedy(trouble, new Grants(clientId));
  }

  private Result settings() {
    return setup.problems().isEmpty()
        ? new Result.Pass("none is missing or wrong")
        : new Result.Fail(
            String.join("; ", setup.problems()),
            "Correct "
                + String.join(", ", setup.wrong().stream().sorted().toList())
                + " in the environment or in application.properties; docs/operations.md lists all"
                + " settings"
                + (setup.wrong().contains("AZURE_CLIENT_ID")
                    ? "\nWith --demo, run is a demo that needs none of this"
                    : ""));
  }

  private List<Finding> ask(List<Check> checks, Consumer<Finding> each) {
    Map<String, String> causes = new HashMap<>();
    setup.wrong().forEach(name -> causes.put(name, name + " is missing or wrong"));
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      String cause =
          check.needs().stream()
              .sorted()
              .map(causes::get)
              .filter(c -> c != null)
              .findFirst()
              .orElse(null);
      Result result = cause == null ? answer(check) : new Result.Skip("because " + cause);
      if (cause != null) {
        causes.put(check.id(), cause);
      } else if (result instanceof Result.Fail) {
        causes.put(check.id(), check.id() + " failed");
      }
      Finding finding = new Finding(check.id(), check.name(), secrets.hide(result));
      findings.add(finding);
      each.accept(finding);
    }
    return findings;
  }

  private static Result answer(Check check) {
    try {
      return check.question().get();
    } catch (RuntimeException e) {
      return new Result.Fail(
          "could not be told: "
              + e.getClass().getSimpleName()
              + " "
              + Secrets.tame(String.valueOf(e.getMessage())),
          "Run doctor again; if it stays so, this is a fault of doctor");
    }
  }
}
