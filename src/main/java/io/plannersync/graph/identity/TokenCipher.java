package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.IClientCertificate;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.IClientSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is kept of a sign-in: AES-256-GCM with a fresh nonce each time. A text reads {@code
 * v1.} and Base64 of nonce (12 bytes), ciphertext and tag (16 bytes); it is bound to the purpose it
 * was made for.
 */
final class TokenCipher {

  private static final String VERSION = "v1.";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BITS = 256;

  /** OWASP's number for PBKDF2 with HMAC-SHA-256; it costs once per start. */
  private static final int ROUNDS = 600_000;

  private final SecretKey key;
  private final byte[] purpose;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param secret from which the key is derived
   * @param purpose what is encrypted, and for whom; no secret
   */
  TokenCipher(String secret, String purpose) {
    this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
    try {
      PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), this.purpose, ROUNDS, KEY_BITS);
      byte[] derived =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      this.key = new SecretKeySpec(derived, "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2 with HMAC-SHA-256", e);
    }
  }

  /** The secret that the application has anyway: its client secret, or its private key. */
  static String secretOf(IClientCredential credential) {
    if (credential instanceof IClientSecret secret) {
      return secret.clientSecret();
    }
    byte[] encoded = ((IClientCertificate) credential).privateKey().getEncoded();
    return Base64.getEncoder().encodeToString(encoded);
  }

  String encrypt(String text) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] hidden =
          cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(NONCE + hidden.length).put(nonce).put(hidden).array();
      return VERSION + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** The text; empty if it was encrypted with another key or for another purpose, or changed. */
  Optional<String> decrypt(String encrypted) {
    if (!encrypted.startsWith(VERSION)) {
      return Optional.empty();
    }
    try {
      byte[] all = Base64.getDecoder().decode(encrypted.substring(VERSION.length()));
      byte[] nonce = Arrays.copyOf(all, NONCE);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, nonce)
              .doFinal(Arrays.copyOfRange(all, NONCE, Math.max(NONCE, all.length)));
      return Optional.of(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose);
    return cipher;
  }
}
