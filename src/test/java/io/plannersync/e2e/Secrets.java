package io.plannersync.e2e;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must be found nowhere, in the forms in which it could be written. */
final class Secrets {

  private final Map<String, String> forms = new LinkedHashMap<>();

  Secrets add(String name, String secret) {
    forms.put(secret, name);
    forms.put(URLEncoder.encode(secret, StandardCharsets.UTF_8), name + ", URL-encoded");
    for (int before = 0; before < 3; before++) {
      String text = base64("\0".repeat(before) + secret);
      // Only the characters that depend on the secret alone.
      String own = text.substring((before * 8 + 5) / 6, (before + secret.length()) * 8 / 6);
      forms.put(own, name + ", Base64");
      forms.put(own.replace('+', '-').replace('/', '_'), name + ", Base64url");
    }
    return this;
  }

  /** Where which one stands; the texts by where they were written. */
  List<String> foundIn(Map<String, String> written) {
    List<String> found = new ArrayList<>();
    written.forEach(
        (where, text) ->
            forms.forEach(
                (form, name) -> {
                  if (text.contains(form) || where.contains(form)) {
                    found.add(name + " in " + where);
                  }
                }));
    return found;
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
