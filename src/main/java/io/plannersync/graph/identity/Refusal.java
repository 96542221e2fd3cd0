package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the authority gave no token, in words with the way out.
 *
 * @param text one sentence without any secret; it begins with the authority's own code if there is
 *     one ({@code AADSTS7000222})
 * @param needsPerson only a person who signs in again can help; else a later attempt may succeed
 */
record Refusal(String text, boolean needsPerson) {

  private static final Pattern CODE = Pattern.compile("AADSTS\\d+");
  private static final int LONGEST = 300;
  private static final Set<String> PERSON =
      Set.of("invalid_grant", "interaction_required", "login_required", "consent_required");

  /** Microsoft's codes: learn.microsoft.com/entra/identity-platform/reference-error-codes. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(
              "AADSTS7000222",
              "the client secret has expired; make a new one (az ad app credential reset --id"
                  + " <AZURE_CLIENT_ID>) and set AZURE_CLIENT_SECRET to it"),
          Map.entry(
              "AADSTS7000215",
              "the client secret is wrong; set AZURE_CLIENT_SECRET to the secret's value, not to"
                  + " its id"),
          Map.entry(
              "AADSTS700016",
              "the tenant has no such application; check AZURE_CLIENT_ID and AZURE_TENANT_ID"),
          Map.entry("AADSTS90002", "there is no such tenant; check AZURE_TENANT_ID"),
          Map.entry("AADSTS900023", "that is no tenant's id or domain; check AZURE_TENANT_ID"),
          Map.entry(
              "AADSTS700027",
              "the certificate is not registered with the application; upload it (az ad app"
                  + " credential reset --id <AZURE_CLIENT_ID> --cert @file --append)"),
          Map.entry(
              "AADSTS700024",
              "the certificate's assertion is not valid now; set this machine's clock"),
          Map.entry(
              "AADSTS65001",
              "consent is missing; let an administrator give it (az ad app permission"
                  + " admin-consent --id <AZURE_CLIENT_ID>)"),
          Map.entry(
              "AADSTS7000218",
              "the application may not sign accounts in; allow it (az ad app update --id"
                  + " <AZURE_CLIENT_ID> --is-fallback-public-client true)"),
          Map.entry(
              "AADSTS7000229",
              "the application has no service principal in the tenant; make it (az ad sp create"
                  + " --id <AZURE_CLIENT_ID>)"),
          Map.entry(
              "AADSTS53003",
              "a Conditional Access policy of the tenant forbids this sign-in; ask its"
                  + " administrator"),
          Map.entry("AADSTS70008", "the sign-in has ended; sign in again"),
          Map.entry("AADSTS700082", "the sign-in has ended, it was not used; sign in again"),
          Map.entry("AADSTS50173", "the account's password was changed; sign in again"),
          Map.entry("AADSTS50076", "the account has to prove itself once more; sign in again"));

  static Refusal of(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    boolean person =
        cause instanceof MsalInteractionRequiredException
            || cause instanceof MsalServiceException service && isForPerson(service.errorCode())
            || cause instanceof MsalClientException client
                && "cache_miss".equals(client.errorCode());
    Matcher code = CODE.matcher(message);
    if (code.find() && WORDS.containsKey(code.group())) {
      return new Refusal(code.group() + ": " + WORDS.get(code.group()), person);
    }
    String first = message.lines().findFirst().orElse("");
    String shortened = first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "...";
    if (person) {
      return new Refusal("the sign-in is no longer good; sign in again (" + shortened + ")", true);
    }
    return new Refusal(
        cause instanceof MsalServiceException
            ? shortened
            : "the authority cannot be asked; check AZURE_AUTHORITY_URL and the network ("
                + cause.getClass().getSimpleName()
                + " "
                + shortened
                + ")",
        false);
  }

  private static boolean isForPerson(String error) {
    return error != null && PERSON.contains(error);
  }
}
