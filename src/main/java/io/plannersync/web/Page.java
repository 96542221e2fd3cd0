package io.plannersync.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page's files, from the resources in {@code web/}. */
public final class Page {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z-]*\\.(html|css|js|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Answer> files = new ConcurrentHashMap<>();

  /** The file of the path variable {@code file}, else {@code index.html}. */
  public Answer file(Request request) {
    String name = request.variables().getOrDefault("file", "index.html");
    if (!NAME.matcher(name).matches()) {
      throw Problem.notFound("there is no such file");
    }
    return Etag.conditional(request, files.computeIfAbsent(name, Page::load));
  }

  private static Answer load(String name) {
    try (InputStream in = Page.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw Problem.notFound("there is no such file");
      }
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return Answer.of(200, type, in.readAllBytes())
          .with("X-Content-Type-Options", "nosniff")
          .with("Referrer-Policy", "no-referrer")
          // Nothing from elsewhere runs here, and nobody may frame the page.
          .with(
              "Content-Security-Policy",
              "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
