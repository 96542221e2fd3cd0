package io.plannersync.graph.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.IClientCredential;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

  private static final String PASSWORD = "changeit";
  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());

  @TempDir private static Path directory;
  private static Path pfx;
  private static Path otherPfx;

  /** The JDK's own keytool makes a key and a self-signed certificate. */
  @BeforeAll
  static void certificates() throws Exception {
    pfx = keytool("app.pfx");
    otherPfx = keytool("other.pfx");
  }

  @Test
  void the_assertion_of_a_pfx_certificate_is_genuine() throws Exception {
    AppTokens tokens = tokens(Credentials.certificate(pfx, PASSWORD));
    emulator.tokens().trust(certificateOf(pfx));

    assertThat(tokens.token()).as(tokens.trouble()).isPresent();
  }

  @Test
  void the_assertion_of_a_pem_key_with_its_certificate_is_genuine() throws Exception {
    Path pem = pem("app.pem", keyOf(pfx), certificateOf(otherPfx), certificateOf(pfx));
    AppTokens tokens = tokens(Credentials.certificate(pem, ""));
    emulator.tokens().trust(certificateOf(pfx));

    assertThat(tokens.token()).as(tokens.trouble()).isPresent();
  }

  @Test
  void a_certificate_that_is_not_registered_is_told_with_the_way_out() throws Exception {
    AppTokens tokens = tokens(Credentials.certificate(otherPfx, PASSWORD));
    emulator.tokens().trust(certificateOf(pfx));

    assertThat(tokens.token()).isEmpty();
    assertThat(tokens.trouble()).startsWith("AADSTS700027: ").contains("upload it");
  }

  @Test
  void a_file_that_is_no_certificate_is_named_and_nothing_of_it_is_shown() throws Exception {
    Path wrong = directory.resolve("wrong.pem");
    Files.writeString(wrong, block("PRIVATE KEY", new byte[] {1, 2, 3}));

    refused(wrong, "", "no readable PFX or PEM file").hasMessageNotContaining("AQID");
    refused(pfx, "not the password", "check AZURE_CLIENT_CERTIFICATE_PASSWORD")
        .hasMessageNotContaining("not the password");
    refused(directory.resolve("missing.pem"), "", "there is no file");
  }

  @Test
  void a_key_that_cannot_be_used_is_refused_with_the_way_out() throws Exception {
    KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
    String certificate = block("CERTIFICATE", certificateOf(pfx).getEncoded());

    refused(pem("ec.pem", ec.getPrivate(), certificateOf(pfx)), "", "no RSA key");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "app", ec.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {certificateOf(pfx)});
    try (OutputStream stream = Files.newOutputStream(directory.resolve("ec.pfx"))) {
      store.store(stream, PASSWORD.toCharArray());
    }
    refused(directory.resolve("ec.pfx"), PASSWORD, "no RSA key");
    refused(file("sec1.pem", block("EC PRIVATE KEY", new byte[9]) + certificate), "", "no RSA key");
    refused(
        file("hidden.pem", block("ENCRYPTED PRIVATE KEY", new byte[9]) + certificate),
        "",
        "is encrypted; decrypt it (openssl pkey");
    refused(file("old.pem", block("RSA PRIVATE KEY", new byte[9]) + certificate), "", "convert it");
    refused(file("half.pem", certificate), "", "lacks a PKCS #8 private key");
    refused(
        pem("strangers.pem", keyOf(pfx), certificateOf(otherPfx)),
        "",
        "no certificate in it belongs to its private key");
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  private static AbstractThrowableAssert<?, ?> refused(Path file, String password, String words) {
    return assertThatThrownBy(() -> Credentials.certificate(file, password))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("AZURE_CLIENT_CERTIFICATE_PATH: ")
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(words);
  }

  private AppTokens tokens(IClientCredential credential) {
    return new AppTokens(
        new Authority(emulator.url(), "11111111-2222-4333-8444-555555555555"),
        "certificate-test",
        credential,
        "https://graph.microsoft.com/.default",
        Clock.systemUTC());
  }

  private static Path keytool(String name) throws Exception {
    Path file = directory.resolve(name);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "app",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=planner-sync",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD);
    Process keytool = new ProcessBuilder(command).inheritIO().start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return file;
  }

  private static KeyStore store(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    return store;
  }

  private static Key keyOf(Path file) throws Exception {
    return store(file).getKey("app", PASSWORD.toCharArray());
  }

  private static X509Certificate certificateOf(Path file) throws Exception {
    return (X509Certificate) store(file).getCertificate("app");
  }

  private static Path pem(String name, Key key, X509Certificate... certificates) throws Exception {
    StringBuilder text = new StringBuilder(block("PRIVATE KEY", key.getEncoded()));
    for (X509Certificate certificate : certificates) {
      text.append(block("CERTIFICATE", certificate.getEncoded()));
    }
    return file(name, text.toString());
  }

  private static Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String block(String name, byte[] content) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + name
        + "-----\n";
  }
}
