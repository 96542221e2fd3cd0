package io.plannersync.tunnel;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A program that opens a tunnel.
 *
 * @param name as people call it
 * @param command with its arguments; no secret is among them
 * @param environment all that the program is given
 * @param secret what must never be shown of it, empty for nothing
 */
public record Program(
    String name,
    List<String> command,
    Map<String, String> environment,
    String secret,
    Finder finder) {

  /** The child reads it there; a command line can be read by everybody on the machine. */
  private static final String TOKEN = "NGROK_AUTHTOKEN";

  /**
   * ngrok, for a local port.
   *
   * @param api where its inspector is
   */
  public static Program ngrok(int port, URI api, Map<String, String> environment) {
    return new Program(
        "ngrok",
        List.of("ngrok", "http", Integer.toString(port), "--log=stdout", "--log-format=logfmt"),
        environment,
        environment.getOrDefault(TOKEN, ""),
        new NgrokFinder(api, port));
  }

  /** cloudflared with a quick tunnel, which needs no account. */
  public static Program cloudflared(int port, Map<String, String> environment) {
    return new Program(
        "cloudflared",
        List.of("cloudflared", "tunnel", "--no-autoupdate", "--url", "http://localhost:" + port),
        environment,
        "",
        new OutputFinder(OutputFinder.CLOUDFLARED));
  }

  /**
   * Any other one.
   *
   * @param command words with blanks between; {@code {port}} is the local port
   * @param pattern finds the address in its output
   * @throws IllegalArgumentException if the pattern is none
   */
  public static Program other(
      String command, String pattern, int port, Map<String, String> environment) {
    List<String> words =
        Arrays.stream(command.trim().split("\\s+"))
            .map(word -> word.replace("{port}", Integer.toString(port)))
            .toList();
    try {
      return new Program(
          Path.of(words.get(0)).getFileName().toString(),
          words,
          environment,
          "",
          new OutputFinder(Pattern.compile(pattern)));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "TUNNEL_PATTERN is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Where the program is: looked for in the directories of {@code PATH}, or where it is named. */
  public Optional<Path> executable() {
    Path named = Path.of(command.get(0));
    if (named.getNameCount() > 1 || named.isAbsolute()) {
      return Optional.of(named).filter(Program::isExecutable);
    }
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .flatMap(
            directory ->
                List.of(named.toString(), named + ".exe").stream().map(Path.of(directory)::resolve))
        .filter(Program::isExecutable)
        .findFirst();
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** The address of somebody else's tunnel to the same port. */
  public Optional<String> borrowed() {
    return finder.borrowed();
  }

  /** How to get it where it is missing. */
  public String remedy() {
    return switch (name) {
      case "ngrok" ->
          "install it (https://ngrok.com/download; brew install ngrok; snap install ngrok) and set"
              + " NGROK_AUTHTOKEN, from https://dashboard.ngrok.com/get-started/your-authtoken";
      case "cloudflared" ->
          "install it (https://github.com/cloudflare/cloudflared/releases; brew install"
              + " cloudflared; winget install Cloudflare.cloudflared); it needs no account";
      default -> "install it, or correct TUNNEL_COMMAND";
    };
  }

  /** The text without the secret. */
  String hide(String text) {
    return secret.isEmpty() ? text : text.replace(secret, "***");
  }
}
