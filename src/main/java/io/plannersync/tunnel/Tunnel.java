package io.plannersync.tunnel;

import io.plannersync.tunnel.Standing.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a tunnel up: starts its program, finds the address, and starts it again when it ends. The
 * last address stays known while the program is away, since it may come back with the same one.
 */
public final class Tunnel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

  /** As much of the program's last line as is shown. */
  private static final int SHOWN = 300;

  /** A child of its own may keep the output open for good. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Ctrl-C ends the program and the service at once, and the service says so a moment later. */
  private static final Duration GRACE = Duration.ofMillis(300);

  private final Program program;
  private final OwnProcess own;
  private final Pauses pauses;
  private final Consumer<String> moved;
  private final Clock clock;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::keep, "tunnel");
  private volatile Standing standing;
  private volatile boolean ending;
  private volatile boolean closed;
  private String told = "";
  private Instant trouble;
  private int failures;

  /**
   * What the thread is told. Each is of one run of the program, 0 for none.
   *
   * @param line a line of output, null if the program ended
   */
  private record Event(int run, String line) {}

  /**
   * @param own remembers the process for a later start
   * @param moved is told of each new address
   */
  public Tunnel(
      Program program, OwnProcess own, Pauses pauses, Consumer<String> moved, Clock clock) {
    this.program = program;
    this.own = own;
    this.pauses = pauses;
    this.moved = moved;
    this.clock = clock;
    standing = new Standing(program.name(), State.STARTING, "", clock.instant(), null, 0);
    thread.setDaemon(true);
  }

  /**
   * Ends what an earlier life left, and begins.
   *
   * @throws IllegalArgumentException if the program is not there; the message says how to get it
   */
  public void start() {
    own.running()
        .ifPresent(
            left -> {
              LOG.info("The tunnel that an earlier start left is ended (process {})", left.pid());
              OwnProcess.end(left);
            });
    if (program.executable().isEmpty() && program.borrowed().isEmpty()) {
      throw new IllegalArgumentException(
          "TUNNEL: " + program.command().get(0) + " is not found; " + program.remedy());
    }
    thread.start();
  }

  public Standing standing() {
    return standing;
  }

  /** The last known address, empty before there was one. */
  public String address() {
    return standing.address();
  }

  private void keep() {
    int run = 0;
    while (!closed) {
      borrow();
      if (closed) {
        return;
      }
      run++;
      Instant began = clock.instant();
      String why = run(run);
      await(GRACE);
      if (ending) {
        awaitClose();
      }
      if (closed) {
        return;
      }
      boolean steady =
          standing.state() == State.UP
              && Duration.between(began, clock.instant()).compareTo(pauses.steady()) >= 0;
      failures = steady ? 1 : failures + 1;
      away(why);
      await(pauses.before(failures));
    }
  }

  /** As long as somebody else's tunnel leads here, no other one is needed. */
  private void borrow() {
    Optional<String> others = program.borrowed();
    while (others.isPresent() && !closed) {
      up(State.BORROWED, others.get(), null);
      tell();
      await(pauses.watch());
      others = program.borrowed();
    }
  }

  /** Why the program does not run any more. */
  private String run(int run) {
    Process process;
    try {
      process = begin(run);
    } catch (IOException e) {
      return program.name() + " cannot be started: " + e.getMessage();
    }
    try {
      return watch(run, process);
    } finally {
      OwnProcess.end(process.toHandle());
      forget();
    }
  }

  private Process begin(int run) throws IOException {
    List<String> command = new ArrayList<>(program.command());
    program.executable().ifPresent(file -> command.set(0, file.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(program.environment());
    Process process = builder.start();
    remember(process, "");
    process.getOutputStream().close();
    Thread reader = new Thread(() -> read(run, process), "tunnel-output");
    reader.setDaemon(true);
    reader.start();
    process.onExit().thenRunAsync(() -> ended(run, reader));
    return process;
  }

  /** Its last line says why, and may be read after the end is known. */
  private void ended(int run, Thread reader) {
    try {
      reader.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.add(new Event(run, null));
  }

  private void read(int run, Process process) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        events.add(new Event(run, line));
      }
    } catch (IOException e) {
      LOG.debug("The tunnel's output ended: {}", e.getMessage());
    }
  }

  private String watch(int run, Process process) {
    long began = System.nanoTime();
    long asked = began;
    boolean found = false;
    String last = "it printed nothing";
    while (true) {
      Duration pause = found ? pauses.watch() : pauses.ask();
      Event event = next(pause);
      if (closed) {
        return "the service ends";
      }
      Optional<String> address = Optional.empty();
      if (event != null && event.run() == run && event.line() == null) {
        return "it ended with " + process.exitValue() + ": " + last;
      } else if (event != null && event.run() == run && !event.line().isBlank()) {
        last = shown(event.line());
        LOG.debug("{}: {}", program.name(), last);
        address = program.finder().hear(event.line());
      }
      // Also of one that prints all the time.
      if (System.nanoTime() - asked >= pause.toNanos()) {
        address = address.or(program.finder()::ask);
        asked = System.nanoTime();
        if (found && own.running().isEmpty()) {
          // It became another program, as scripts do at their end, or somebody tidied up.
          remember(process, standing.address());
        }
      }
      if (address.isPresent()) {
        found = true;
        up(State.UP, address.get(), process);
      } else if (!found && System.nanoTime() - began > pauses.patience().toNanos()) {
        return "it had no https address after "
            + pauses.patience().toSeconds()
            + " s; its last line: "
            + last;
      }
      tell();
    }
  }

  private String shown(String line) {
    String hidden = program.hide(line.strip());
    return hidden.length() > SHOWN ? hidden.substring(0, SHOWN) + "..." : hidden;
  }

  /** It has this address; the process is null if it is not ours. */
  private void up(State state, String address, Process process) {
    Standing before = standing;
    if (before.state() == state && before.address().equals(address)) {
      return;
    }
    if (process != null) {
      remember(process, address);
    }
    standing =
        new Standing(program.name(), state, address, clock.instant(), null, before.restarts());
    String whose = state == State.BORROWED ? "Somebody else's tunnel is used" : "The tunnel is up";
    if (trouble == null) {
      LOG.info("{} ({}): {}", whose, program.name(), address);
    } else {
      long seconds = Duration.between(trouble, clock.instant()).toSeconds();
      LOG.info("{} again after {} s ({}): {}", whose, seconds, program.name(), address);
      trouble = null;
    }
  }

  /** Tells of a new address; where that fails it is told again with the next look. */
  private void tell() {
    String address = standing.address();
    if (address.equals(told)) {
      return;
    }
    try {
      moved.accept(address);
      told = address;
    } catch (RuntimeException e) {
      LOG.debug("The tunnel's new address could not be passed on: {}", e.toString());
    }
  }

  private void away(String why) {
    Standing before = standing;
    Instant now = clock.instant();
    boolean begins = trouble == null;
    if (begins) {
      trouble = now;
      LOG.warn("The tunnel is away and started again until it is up: {}", why);
    } else {
      LOG.debug("The tunnel is still away: {}", why);
    }
    standing =
        new Standing(
            program.name(), State.AWAY, before.address(), trouble, why, before.restarts() + 1);
  }

  /** The next event within that time, null if there is none. */
  private Event next(Duration longest) {
    try {
      return events.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed = true;
      return null;
    }
  }

  /** Waits, unless the tunnel is closed meanwhile. */
  private void await(Duration pause) {
    long until = System.nanoTime() + pause.toNanos();
    long left = pause.toNanos();
    while (left > 0 && !closed) {
      next(Duration.ofNanos(left).plusMillis(1));
      left = until - System.nanoTime();
    }
  }

  private void awaitClose() {
    while (!closed) {
      await(pauses.watch());
    }
  }

  private void remember(Process process, String address) {
    try {
      own.remember(process.toHandle(), address);
    } catch (IOException e) {
      LOG.warn(
          "TUNNEL_PID_FILE cannot be written: {}; a kill would leave the tunnel", e.toString());
    }
  }

  private void forget() {
    try {
      own.forget();
    } catch (IOException e) {
      LOG.warn("TUNNEL_PID_FILE cannot be removed: {}", e.toString());
    }
  }

  /** The service is about to end: if the program ends now, nobody starts it again. */
  public void ending() {
    ending = true;
  }

  /** Ends the program if it is ours, and waits for it. */
  @Override
  public void close() {
    closed = true;
    events.add(new Event(0, null));
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Standing before = standing;
    standing =
        new Standing(
            before.program(),
            State.ENDED,
            before.address(),
            clock.instant(),
            null,
            before.restarts());
  }
}
