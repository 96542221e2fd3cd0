package io.plannersync.doctor;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is examined. Values are as they were set, possibly wrong.
 *
 * @param problems a sentence for each setting that is missing or wrong; begins with its name
 * @param probePlan the plan that a test task may be written to; empty for none
 * @param timeout how long an answer of Graph is waited for
 * @param application tokens of the application
 * @param delegated tokens of the account whose sign-in is kept in Redis; empty where none is wanted
 */
public record Setup(
    List<String> problems,
    Azure azure,
    Planner planner,
    Store store,
    Web web,
    Optional<String> probePlan,
    Duration timeout,
    Supplier<Tokens> application,
    Optional<Function<StatefulRedisConnection<String, String>, Tokens>> delegated) {

  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]+");

  /**
   * The application.
   *
   * @param authority the authority's base, without the tenant
   * @param certificate whether it proves itself with a certificate
   * @param secrets what must not be shown
   */
  public record Azure(
      String tenant,
      String clientId,
      String authority,
      boolean certificate,
      List<String> secrets) {}

  /**
   * What is synced.
   *
   * @param mode {@code SYNC_MODE}
   * @param beta whether beta may be asked
   * @param defaultPlan empty for none, as is the bucket
   */
  public record Planner(
      String graphUrl,
      String mode,
      boolean beta,
      List<String> planIds,
      List<String> groupIds,
      Optional<String> defaultPlan,
      Optional<String> defaultBucket) {

    boolean isWritten() {
      return !mode.equals("observe") && !mode.equals("planner-to-store");
    }

    boolean isEveryGroup() {
      return planIds.isEmpty() && groupIds.isEmpty();
    }
  }

  /**
   * The agents' store.
   *
   * @param representation {@code STORE_REPRESENTATION}
   */
  public record Store(String redisUrl, String prefix, String representation) {}

  /**
   * Where Graph can call.
   *
   * @param publicUrl as it was set, or as a running tunnel has it
   * @param tunnel says whether there can be one
   */
  public record Web(Optional<String> publicUrl, int serverPort, Supplier<Result> tunnel) {}

  /** The names of the settings that are missing or wrong. */
  Set<String> wrong() {
    return problems.stream()
        .map(NAME::matcher)
        .filter(Matcher::lookingAt)
        .map(Matcher::group)
        .collect(Collectors.toSet());
  }
}
