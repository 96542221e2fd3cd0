package io.plannersync.graph.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a token says about itself, for showing only: nothing is verified, since a token is Graph's
 * to verify, and Microsoft may change its form at any time.
 *
 * @param roles application permissions, such as {@code Tasks.ReadWrite.All}
 * @param scopes delegated permissions, such as {@code Tasks.Read}
 * @param account who is signed in, empty for an application
 * @param tenant the tenant's id
 * @param expires when it ends
 */
public record TokenClaims(
    Set<String> roles, Set<String> scopes, String account, String tenant, Instant expires) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty if the token is no JWT. */
  public static Optional<TokenClaims> of(String token) {
    String[] parts = token.split("\\.");
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      JsonNode claims = JSON.readTree(java.util.Base64.getUrlDecoder().decode(parts[1]));
      Set<String> roles = new TreeSet<>();
      claims.path("roles").forEach(role -> roles.add(role.asText()));
      List<String> scopes =
          Arrays.stream(claims.path("scp").asText("").split(" "))
              .filter(scope -> !scope.isEmpty())
              .toList();
      return Optional.of(
          new TokenClaims(
              roles,
              new TreeSet<>(scopes),
              account(claims),
              claims.path("tid").asText(""),
              Instant.ofEpochSecond(claims.path("exp").asLong())));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String account(JsonNode claims) {
    String upn = claims.path("upn").asText(claims.path("preferred_username").asText(""));
    return claims.has("scp") && upn.isEmpty() ? claims.path("oid").asText("") : upn;
  }
}
