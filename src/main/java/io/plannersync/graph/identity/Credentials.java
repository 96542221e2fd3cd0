package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** With what the application proves that it is itself. */
public final class Credentials {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String DECRYPT = "openssl pkey -in FILE -out NEW_FILE";

  /** What a certificate file holds, the certificate of the key first. */
  private record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {}

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
   *     the way out, and shows nothing of its contents
   */
  public static IClientCredential certificate(Path file, String password) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      KeyAndChain pair = text.contains("-----BEGIN ") ? pem(text) : pfx(bytes, password);
      return ClientCredentialFactory.createFromCertificateChain(pair.key(), ordered(pair));
    } catch (Unusable e) {
      throw new IllegalArgumentException(
          "AZURE_CLIENT_CERTIFICATE_PATH: " + file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "AZURE_CLIENT_CERTIFICATE_PATH: there is no file " + file, e);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "AZURE_CLIENT_CERTIFICATE_PATH: "
              + file
              + " is no readable PFX or PEM file with a certificate and its private key; for a PFX"
              + " file check AZURE_CLIENT_CERTIFICATE_PASSWORD ("
              + e.getClass().getSimpleName()
              + ")",
          e);
    }
  }

  private static KeyAndChain pem(String text) throws GeneralSecurityException {
    PrivateKey key = null;
    List<X509Certificate> chain = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      switch (blocks.group(1)) {
        case "PRIVATE KEY" -> key = rsa(Base64.getMimeDecoder().decode(blocks.group(2)));
        case "CERTIFICATE" -> chain.add(certificate(blocks.group()));
        case "ENCRYPTED PRIVATE KEY" ->
            throw new Unusable(
                "its private key is encrypted; decrypt it ("
                    + DECRYPT
                    + ") or use a PFX file with AZURE_CLIENT_CERTIFICATE_PASSWORD");
        case "RSA PRIVATE KEY" ->
            throw new Unusable(
                "its private key has the PKCS #1 form; convert it to PKCS #8 (" + DECRYPT + ")");
        case "EC PRIVATE KEY" -> throw noRsa();
        default -> {
          // A PEM file may hold other things, such as the parameters of a key.
        }
      }
    }
    if (key == null || chain.isEmpty()) {
      throw new Unusable(
          "it lacks "
              + (key == null ? "a PKCS #8 private key" : "the certificate")
              + "; append it");
    }
    return new KeyAndChain(key, chain);
  }

  private static PrivateKey rsa(byte[] encoded) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException e) {
      try {
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException noKeyAtAll) {
        throw e;
      }
      throw noRsa();
    }
  }

  private static X509Certificate certificate(String block) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(block.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static KeyAndChain pfx(byte[] bytes, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(bytes), password.toCharArray());
    for (String alias : Collections.list(store.aliases())) {
      if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
        return new KeyAndChain(
            key,
            Arrays.stream(store.getCertificateChain(alias))
                .map(X509Certificate.class::cast)
                .toList());
      }
    }
    throw new Unusable("it holds no private key; export the certificate together with its key");
  }

  /** The certificate of the key first: its thumbprint is what the authority looks for. */
  private static List<X509Certificate> ordered(KeyAndChain pair) {
    if (!(pair.key() instanceof RSAKey rsa)) {
      throw noRsa();
    }
    List<X509Certificate> chain = new ArrayList<>(pair.chain());
    X509Certificate own =
        chain.stream()
            .filter(one -> one.getPublicKey() instanceof RSAKey other && isOf(rsa, other))
            .findFirst()
            .orElseThrow(
                () ->
                    new Unusable(
                        "no certificate in it belongs to its private key; put the right two"
                            + " together"));
    chain.remove(own);
    chain.add(0, own);
    return chain;
  }

  private static boolean isOf(RSAKey privateKey, RSAKey publicKey) {
    return privateKey.getModulus().equals(publicKey.getModulus());
  }

  private static Unusable noRsa() {
    return new Unusable(
        "its private key is no RSA key, and the authority takes RSA only; make one (openssl req"
            + " -x509 -newkey rsa:2048 -nodes -keyout FILE -out FILE)");
  }

  /** A file that can be read and does not hold what is needed. */
  private static final class Unusable extends IllegalArgumentException {
    private Unusable(String why) {
      super(why);
    }
  }
}
