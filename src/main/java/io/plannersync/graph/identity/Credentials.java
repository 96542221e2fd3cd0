package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** With what the application proves that it is itself. */
public final class Credentials {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  private Credentials() {}

  public static IClientCredential secret(String secret) {
    return ClientCredentialFactory.createFromSecret(secret);
  }

  /**
   * A certificate with its private key: a PFX file (PKCS #12), or a PEM file with an unencrypted
   * PKCS #8 RSA key and the certificate, its chain behind it.
   *
   * @param password of a PFX file, empty for none
   * @throws IllegalArgumentException if the file has no such pair; the message names the file and
   *     shows nothing of its contents
   */
  public static IClientCredential certificate(Path file, String password) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return text.contains("-----BEGIN ")
          ? pem(text)
          : ClientCredentialFactory.createFromCertificate(
              new ByteArrayInputStream(bytes), password);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "AZURE_CLIENT_CERTIFICATE_PATH: "
              + file
              + " is no readable PFX or PEM file with a"
              + " certificate and its private key ("
              + e.getClass().getSimpleName()
              + ")",
          e);
    }
  }

  private static IClientCredential pem(String text) throws GeneralSecurityException {
    Matcher key = PRIVATE_KEY.matcher(text);
    if (!key.find()) {
      throw new IllegalArgumentException("no PKCS #8 private key");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
    PrivateKey privateKey =
        KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(key.replaceAll("").getBytes(StandardCharsets.ISO_8859_1)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    return ClientCredentialFactory.createFromCertificateChain(privateKey, chain);
  }
}
