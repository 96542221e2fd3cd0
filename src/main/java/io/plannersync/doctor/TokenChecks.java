package io.plannersync.doctor;

import io.plannersync.graph.Tokens;
import io.plannersync.graph.identity.TokenClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The authority, the tokens that it gives, and what they permit. */
final class TokenChecks {

  private static final Pattern CODE = Pattern.compile("AADSTS(\\d+)");
  private static final String WRITE = "Tasks.ReadWrite.All";
  private static final String READ = "Tasks.Read.All";

  private final Setup setup;
  private final GraphClient authority;
  private final GraphClient graph;
  private final Secrets secrets;
  private final Grants grants;
  private Optional<TokenClaims> claims = Optional.empty();

  /**
   * @param authority speaks to the authority, without a token
   * @param graph gets the application's token as soon as there is one
   */
  TokenChecks(Setup setup, GraphClient authority, GraphClient graph, Secrets secrets) {
    this.setup = setup;
    this.authority = authority;
    this.graph = graph;
    this.secrets = secrets;
    this.grants = new Grants(setup.azure().clientId());
  }

  List<Check> checks() {
    return List.of(
        new Check(
            "authority",
            "The token authority can be reached",
            Set.of("AZURE_TENANT_ID", "AZURE_AUTHORITY_URL"),
            this::authority),
        new Check(
            "token",
            "The application gets a token",
            Set.of(
                "authority",
                "AZURE_CLIENT_ID",
                "AZURE_CLIENT_SECRET",
                "AZURE_CLIENT_CERTIFICATE_PATH"),
            this::token),
        new Check("roles", "The token carries the needed roles", Set.of("token"), this::roles));
  }

  /** Whether the application was granted this. */
  boolean has(String role) {
    return granted().contains(role);
  }

  private Result authority() {
    Answer answer =
        authority.open(setup.azure().tenant(), "v2.0", ".well-known", "openid-configuration");
    String where = setup.azure().authority();
    if (answer.ok() && !answer.text("token_endpoint").isEmpty()) {
      return new Result.Pass(where + " knows the tenant " + setup.azure().tenant());
    }
    String error = answer.text("error_description");
    if (error.contains("AADSTS")) {
      return refused(Secrets.tame(error));
    }
    if (answer.isThrottled() || answer.isRejected()) {
      return new Result.Pass(
          where + " answers, though without metadata (" + answer.status() + "); see token");
    }
    return new Result.Fail(
        where + ": " + answer.describe(),
        "Check AZURE_AUTHORITY_URL (unset: Microsoft's), and that this machine can reach it (DNS,"
            + " proxy, firewall)");
  }

  private Result token() {
    Tokens tokens;
    try {
      tokens = setup.application().get();
    } catch (IllegalArgumentException e) {
      return new Result.Fail(
          e.getMessage(),
          setup.azure().certificate()
              ? "AZURE_CLIENT_CERTIFICATE_PATH: a PFX file (its password in"
                  + " AZURE_CLIENT_CERTIFICATE_PASSWORD), or a PEM file with the certificate and"
                  + " an unencrypted PKCS #8 RSA key"
              : "Correct the setting named above");
    }
    Optional<String> token = tokens.token();
    if (token.isEmpty()) {
      return refused(Secrets.tame(tokens.trouble()));
    }
    remember(token.get());
    graph.use(token.get());
    claims = TokenClaims.of(token.get());
    String how = setup.azure().certificate() ? "certificate" : "secret";
    return new Result.Pass("got one with the " + how + " for " + setup.azure().clientId());
  }

  private void remember(String token) {
    secrets.add(token);
    for (String part : token.split("\\.")) {
      secrets.add(part);
    }
  }

  /** Microsoft's codes: learn.microsoft.com/entra/identity-platform/reference-error-codes. */
  static String remedy(String trouble, Grants grants) {
    Matcher matcher = CODE.matcher(trouble);
    return switch (matcher.find() ? matcher.group(1) : "") {
      case "7000215" ->
          "AZURE_CLIENT_SECRET is none of the application's secrets; it wants the secret's"
              + " value, not its id. A new one:\n"
              + grants.secret();
      case "7000222" ->
          "The secret has expired; put a new one into AZURE_CLIENT_SECRET:\n" + grants.secret();
      case "7000218" ->
          "Set AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. A new secret:\n"
              + grants.secret();
      case "700027", "7000214" ->
          "The certificate is not registered with the application, or has expired; register"
              + " its public part:\n"
              + grants.certificate();
      case "700024" ->
          "This machine's clock is wrong, or the certificate is not valid now: synchronise the"
              + " clock (NTP)";
      case "700016" ->
          "AZURE_CLIENT_ID is no application of the tenant AZURE_TENANT_ID. Its id:\n"
              + "az ad app list --display-name planner-sync --query \"[].appId\" -o tsv\n"
              + "or its service principal is missing:\n"
              + grants.servicePrincipal();
      case "7000229" -> "The service principal is missing:\n" + grants.servicePrincipal();
      case "7000112" -> "The application is disabled in the tenant:\n" + grants.enable();
      case "90002", "900023", "900021" ->
          "AZURE_TENANT_ID is no tenant of this authority. Its id:\n"
              + "az account show --query tenantId -o tsv";
      case "53003" ->
          "A conditional access policy for workload identities blocks the application; an"
              + " administrator must except it, or allow this machine's address";
      case "" ->
          "Check AZURE_AUTHORITY_URL (unset: Microsoft's) and AZURE_TENANT_ID, and that"
              + " something that is no proxy answers there";
      default ->
          "Look the code up: https://login.microsoftonline.com/error?code=" + matcher.group(1);
    };
  }

  private Result refused(String trouble) {
    return new Result.Fail("no token: " + trouble, remedy(trouble, grants));
  }

  private Result roles() {
    if (claims.isEmpty()) {
      return new Result.Skip("the token is no JWT, so its roles cannot be read");
    }
    Set<String> granted = granted();
    boolean enough = granted.contains(WRITE) || (granted.contains(READ) && !writes());
    String needed = writes() ? WRITE : READ;
    String shown = granted.isEmpty() ? "none" : String.join(", ", granted);
    if (!enough) {
      String only =
          granted.contains(READ) && writes()
              ? "\nor set SYNC_MODE=observe or planner-to-store, which only read Planner"
              : "";
      return new Result.Fail(
          "roles: " + shown + "; missing: " + needed, grants.application(needed) + only);
    }
    List<String> needless = needless(granted);
    return new Result.Pass(
        "roles: "
            + shown
            + (needless.isEmpty() ? "" : "; not needed: " + String.join(", ", needless)));
  }

  private boolean writes() {
    return setup.planner().isWritten();
  }

  private Set<String> granted() {
    Set<String> granted = new TreeSet<>();
    claims.ifPresent(of -> of.roles().forEach(role -> granted.add(Secrets.tame(role))));
    return granted;
  }

  private List<String> needless(Set<String> granted) {
    Set<String> useful = new TreeSet<>(Set.of(WRITE, "User.ReadBasic.All", "User.Read.All"));
    if (!writes()) {
      useful.remove(WRITE);
      useful.add(READ);
    }
    boolean notified = setup.web().publicUrl().isPresent();
    if (setup.planner().isEveryGroup()) {
      useful.add("GroupMember.Read.All");
    }
    if (setup.planner().isEveryGroup() || notified) {
      useful.add("Group.Read.All");
    }
    List<String> needless = new ArrayList<>(granted);
    needless.removeAll(useful);
    return needless;
  }
}
