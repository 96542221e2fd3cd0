package io.plannersync.graph.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.IClientCredential;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;
  private Path pfx;

  /** The JDK's own keytool makes a key and a self-signed certificate. */
  @BeforeEach
  void certificate() throws Exception {
    pfx = directory.resolve("app.pfx");
    Process keytool =
        new ProcessBuilder(
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
                pfx.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  @Test
  void a_pfx_certificate_gets_a_token() {
    assertThat(token(Credentials.certificate(pfx, PASSWORD))).isNotBlank();
  }

  @Test
  void a_pem_key_with_its_certificate_gets_a_token() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(pfx)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    Key key = store.getKey("app", PASSWORD.toCharArray());
    Path pem = directory.resolve("app.pem");
    Files.writeString(
        pem,
        block("PRIVATE KEY", key.getEncoded())
            + block("CERTIFICATE", store.getCertificate("app").getEncoded()));
    assertThat(token(Credentials.certificate(pem, ""))).isNotBlank();
  }

  @Test
  void a_file_that_is_no_certificate_is_named_and_nothing_of_it_is_shown() throws Exception {
    Path wrong = directory.resolve("wrong.pem");
    Files.writeString(wrong, block("PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThatThrownBy(() -> Credentials.certificate(wrong, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AZURE_CLIENT_CERTIFICATE_PATH")
        .hasMessageContaining("wrong.pem")
        .hasMessageNotContaining("AQID");
    assertThatThrownBy(() -> Credentials.certificate(pfx, "not the password"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("not the password");
  }

  private static String token(IClientCredential credential) {
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults())) {
      return new MsalTokens(
              "11111111-2222-4333-8444-555555555555",
              "certificate-test",
              credential,
              emulator.url(),
              "https://graph.microsoft.com/.default",
              Clock.systemUTC())
          .token()
          .orElseThrow();
    }
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
