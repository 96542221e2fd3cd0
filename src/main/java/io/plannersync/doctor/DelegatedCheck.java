package io.plannersync.doctor;

import io.lettuce.core.RedisException;
import io.plannersync.graph.Tokens;
import io.plannersync.graph.identity.TokenClaims;
import java.util.Optional;
import java.util.Set;

/** The account that is signed in beside the application, if one is wanted. */
final class DelegatedCheck {

  private static final Set<String> ENOUGH = Set.of("Tasks.Read", "Tasks.ReadWrite");

  private final Setup setup;
  private final RedisChecks redis;
  private final Secrets secrets;
  private String token = "";

  /**
   * @param redis has the connection to where the sign-in is kept
   */
  DelegatedCheck(Setup setup, RedisChecks redis, Secrets secrets) {
    this.setup = setup;
    this.redis = redis;
    this.secrets = secrets;
  }

  Check check() {
    return new Check(
        "delegated",
        "An account is signed in",
        Set.of("token", "PLANNER_DELEGATED_AUTH"),
        this::ask);
  }

  /** The account's token, empty if there is none. */
  Optional<String> token() {
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  private Result ask() {
    if (setup.delegated().isEmpty()) {
      return new Result.Skip("PLANNER_DELEGATED_AUTH is off; only the application is used");
    }
    Tokens tokens;
    try {
      tokens = setup.delegated().get().apply(redis.connect().shared());
    } catch (IllegalArgumentException | RedisException e) {
      return new Result.Skip("the sign-in is kept in Redis, which cannot be read; see redis");
    }
    Optional<String> found = tokens.token();
    if (found.isEmpty()) {
      return new Result.Fail(
          "no token: " + Secrets.tame(tokens.trouble()),
          "Start the service and sign in with the code that its log and its page show; or set"
              + " PLANNER_DELEGATED_AUTH=off");
    }
    token = found.get();
    secrets.add(token);
    return judge(TokenClaims.of(token));
  }

  private static Result judge(Optional<TokenClaims> claims) {
    if (claims.isEmpty()) {
      return new Result.Pass("signed in; the token is no JWT, so its scopes cannot be read");
    }
    String scopes = Secrets.tame(String.join(", ", claims.get().scopes()));
    return claims.get().scopes().stream().anyMatch(ENOUGH::contains)
        ? new Result.Pass(
            "signed in as " + Secrets.tame(claims.get().account()) + ", with " + scopes)
        : new Result.Fail(
            "the account's token permits " + scopes + "; missing: Tasks.Read",
            "Grant the delegated permission Tasks.Read to the application, then sign in again");
  }
}
