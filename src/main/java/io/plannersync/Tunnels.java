package io.plannersync;

import io.plannersync.doctor.Result;
import io.plannersync.settings.KnownSettings;
import io.plannersync.tunnel.OwnProcess;
import io.plannersync.tunnel.Pauses;
import io.plannersync.tunnel.Program;
import io.plannersync.tunnel.Tunnel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The tunnel that the settings ask for. */
final class Tunnels {

  private static final String TOKEN = "NGROK_AUTHTOKEN";

  private Tunnels() {}

  static boolean isWanted(Settings settings) {
    return !word(settings).equals("off");
  }

  /**
   * Empty if none is wanted.
   *
   * @param moved is told of each new address
   */
  static Optional<Tunnel> of(Settings settings, Consumer<String> moved, Clock clock) {
    return isWanted(settings)
        ? Optional.of(new Tunnel(program(settings), own(settings), Pauses.DEFAULT, moved, clock))
        : Optional.empty();
  }

  /** The address of the tunnel that a running service has, or that somebody else runs. */
  static Optional<String> running(Settings settings) {
    return isWanted(settings)
        ? own(settings).address().or(program(settings)::borrowed)
        : Optional.empty();
  }

  /** What the doctor says of it. */
  static Result examined(Settings settings) {
    if (!isWanted(settings)) {
      return new Result.Skip("TUNNEL is off");
    }
    Program program = program(settings);
    Optional<String> address = running(settings);
    if (address.isPresent()) {
      return new Result.Pass(program.name() + " runs: " + address.get());
    }
    return program
        .executable()
        .<Result>map(file -> new Result.Pass(file + " is there; it is started when the service is"))
        .orElseGet(
            () -> new Result.Fail(program.command().get(0) + " is not found", program.remedy()));
  }

  /**
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  static void check(Settings settings) {
    if (!isWanted(settings)) {
      return;
    }
    if (settings.find("PUBLIC_URL").isPresent()) {
      throw new IllegalArgumentException(
          "TUNNEL finds the address itself; take out PUBLIC_URL, or TUNNEL if there is another way"
              + " to it");
    }
    if (settings.number("SERVER_PORT") == 0) {
      throw new IllegalArgumentException("TUNNEL needs a SERVER_PORT that is not 0");
    }
    program(settings);
  }

  private static Program program(Settings settings) {
    int port = settings.number("SERVER_PORT");
    Map<String, String> environment = environment(settings);
    return switch (word(settings)) {
      case "ngrok" -> {
        settings.find(TOKEN).ifPresent(token -> environment.put(TOKEN, token));
        yield Program.ngrok(port, URI.create(settings.text("TUNNEL_INSPECTOR")), environment);
      }
      case "cloudflared" -> Program.cloudflared(port, environment);
      default ->
          Program.other(
              settings.text("TUNNEL_COMMAND"), settings.text("TUNNEL_PATTERN"), port, environment);
    };
  }

  /** What others set: our own settings, the secrets among them, are no business of the child. */
  private static Map<String, String> environment(Settings settings) {
    Map<String, String> environment = new HashMap<>();
    for (String name : settings.names()) {
      if (!KnownSettings.isOurs(name)) {
        settings.find(name).ifPresent(value -> environment.put(name, value));
      }
    }
    return environment;
  }

  private static OwnProcess own(Settings settings) {
    return new OwnProcess(
        settings
            .find("TUNNEL_PID_FILE")
            .map(Path::of)
            .orElseGet(
                () ->
                    Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "planner-sync-tunnel-" + settings.number("SERVER_PORT") + ".pid")));
  }

  private static String word(Settings settings) {
    return settings.find("TUNNEL").orElse("off").toLowerCase(Locale.ROOT);
  }
}
