package io.plannersync.emulator.authority;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;

/**
 * Checks the signed statement with which an application proves that it has its certificate's key:
 * learn.microsoft.com/entra/identity-platform/certificate-credentials.
 */
public final class Assertion {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_SECONDS = 86_400;

  private Assertion() {}

  /**
   * What is wrong with it, empty for nothing.
   *
   * @param audience the token endpoint
   */
  public static String wrong(
      String jwt, X509Certificate certificate, String clientId, String audience, Instant now) {
    String[] parts = jwt.split("\\.");
    if (parts.length != 3) {
      return "The client assertion is no JWT.";
    }
    try {
      ObjectNode header = json(parts[0]);
      ObjectNode claims = json(parts[1]);
      String print = header.path("x5t#S256").asText(header.path("x5t").asText(""));
      String digest = header.has("x5t#S256") ? "SHA-256" : "SHA-1";
      // msal4j writes the print as plain Base64, which Microsoft takes for Base64url, too.
      String plain = print.replaceAll("=+$", "").replace('+', '-').replace('/', '_');
      if (!plain.equals(thumbprint(certificate, digest))) {
        return "The certificate with identifier used to sign the client assertion is not registered"
            + " on application.";
      }
      if (!isSigned(header.path("alg").asText(), parts, certificate)) {
        return "Client assertion contains an invalid signature.";
      }
      long end = claims.path("exp").asLong();
      if (end <= now.getEpochSecond() || end > now.getEpochSecond() + LONGEST_SECONDS) {
        return "Client assertion is not within its valid time range.";
      }
      boolean ours =
          claims.path("aud").asText().equals(audience)
              && claims.path("iss").asText().equals(clientId)
              && claims.path("sub").asText().equals(clientId)
              && !claims.path("jti").asText().isEmpty();
      return ours ? "" : "Client assertion audience, issuer, subject or id is wrong.";
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return "The client assertion cannot be read.";
    }
  }

  private static boolean isSigned(String algorithm, String[] parts, X509Certificate certificate)
      throws GeneralSecurityException {
    Signature signature;
    if (algorithm.equals("PS256")) {
      signature = Signature.getInstance("RSASSA-PSS");
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    } else if (algorithm.equals("RS256")) {
      signature = Signature.getInstance("SHA256withRSA");
    } else {
      return false;
    }
    signature.initVerify(certificate.getPublicKey());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
  }

  private static String thumbprint(X509Certificate certificate, String digest)
      throws GeneralSecurityException {
    byte[] print = MessageDigest.getInstance(digest).digest(certificate.getEncoded());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(print);
  }

  private static ObjectNode json(String part) throws IOException {
    return (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(part));
  }
}
