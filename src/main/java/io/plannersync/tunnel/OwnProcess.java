package io.plannersync.tunnel;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Remembers in a file which process we started. A service that is killed cannot end its tunnel; the
 * next one finds it here. Numbers of processes are given again, so a process is ours only if it
 * also began at the same time with the same command.
 */
public final class OwnProcess {

  private static final Duration GENTLE = Duration.ofSeconds(3);

  /** The time of the start is reckoned from the machine's clock, which may be set in between. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final Path file;

  public OwnProcess(Path file) {
    this.file = file;
  }

  /**
   * From now on this one is ours.
   *
   * @param address where it leads from, empty if that is not known yet
   */
  void remember(ProcessHandle process, String address) throws IOException {
    Properties known = new Properties();
    known.setProperty("pid", Long.toString(process.pid()));
    known.setProperty("started", started(process).map(Instant::toString).orElse(""));
    known.setProperty("command", command(process));
    known.setProperty("address", address);
    // Moved into its place: a link that somebody else left there is replaced, not followed.
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "tunnel", null);
    try (Writer writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
      known.store(writer, "The tunnel's process");
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  void forget() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The remembered process, if it still runs and is the same one. */
  Optional<ProcessHandle> running() {
    Properties known = read();
    if (!known.getProperty("pid", "").matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(known.getProperty("pid")))
        .filter(ProcessHandle::isAlive)
        .filter(process -> isSame(process, known));
  }

  /** The address of the remembered process, if it runs and has one. */
  public Optional<String> address() {
    return running().map(process -> read().getProperty("address", "")).filter(a -> !a.isEmpty());
  }

  private Properties read() {
    Properties known = new Properties();
    if (Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        known.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        known.clear();
      }
    }
    return known;
  }

  private static boolean isSame(ProcessHandle process, Properties known) {
    String command = command(process);
    return !command.isEmpty()
        && command.equals(known.getProperty("command"))
        && started(process).filter(at -> isNear(at, known.getProperty("started", ""))).isPresent();
  }

  private static boolean isNear(Instant at, String remembered) {
    try {
      return Duration.between(at, Instant.parse(remembered)).abs().compareTo(TOLERANCE) <= 0;
    } catch (java.time.format.DateTimeParseException e) {
      return false;
    }
  }

  private static Optional<Instant> started(ProcessHandle process) {
    return process.info().startInstant();
  }

  private static String command(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  /** Ends a process and those that it started: first asked, then forced. */
  static void end(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process)).toList();
    all.forEach(ProcessHandle::destroy);
    long until = System.nanoTime() + GENTLE.toNanos();
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        one.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        one.destroyForcibly();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a process cannot be waited for", e);
      }
    }
  }
}
