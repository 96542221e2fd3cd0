package io.plannersync.tunnel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the address in what the program prints.
 *
 * @param pattern its first group is the address, or all of it where it has no group
 */
record OutputFinder(Pattern pattern) implements Finder {

  /**
   * The names of quick tunnels are words with hyphens; cloudflared's complaints name {@code
   * api.trycloudflare.com}, which is no tunnel.
   */
  static final Pattern CLOUDFLARED =
      Pattern.compile("https://[a-z0-9]+(?:-[a-z0-9]+)+\\.trycloudflare\\.com");

  @Override
  public Optional<String> hear(String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return Optional.ofNullable(found).filter(address -> address.startsWith("https://"));
  }

  @Override
  public Optional<String> ask() {
    return Optional.empty();
  }

  @Override
  public Optional<String> borrowed() {
    return Optional.empty();
  }
}
