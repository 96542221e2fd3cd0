package io.plannersync.emulator;

import java.time.Clock;
import java.time.Duration;

/**
 * How an emulator starts. All but {@code port} and {@code clock} can be changed while it runs.
 *
 * @param port 0 for any free one
 * @param pageSize items in a page of a listing
 * @param clock gives every time the emulator writes and decides on; delays take real time
 * @param acceptPlannerSubscriptions Graph refuses them
 * @param delay added to each request: half before its effect, half after
 * @param gone403 reading what does not exist answers 403 with Planner's ambiguous text, not 404
 */
public record EmulatorOptions(
    int port,
    int pageSize,
    Clock clock,
    boolean acceptPlannerSubscriptions,
    Duration delay,
    boolean gone403) {

  /** Any port, pages of 400, the system's clock, no Planner subscriptions, no delay, 404. */
  public static EmulatorOptions defaults() {
    return new EmulatorOptions(0, 400, Clock.systemUTC(), false, Duration.ZERO, false);
  }

  public EmulatorOptions withPort(int value) {
    return new EmulatorOptions(value, pageSize, clock, acceptPlannerSubscriptions, delay, gone403);
  }

  public EmulatorOptions withPageSize(int value) {
    return new EmulatorOptions(port, value, clock, acceptPlannerSubscriptions, delay, gone403);
  }

  public EmulatorOptions withClock(Clock value) {
    return new EmulatorOptions(port, pageSize, value, acceptPlannerSubscriptions, delay, gone403);
  }

  public EmulatorOptions withAcceptPlannerSubscriptions(boolean value) {
    return new EmulatorOptions(port, pageSize, clock, value, delay, gone403);
  }

  public EmulatorOptions withDelay(Duration value) {
    return new EmulatorOptions(port, pageSize, clock, acceptPlannerSubscriptions, value, gone403);
  }

  public EmulatorOptions withGone403(boolean value) {
    return new EmulatorOptions(port, pageSize, clock, acceptPlannerSubscriptions, delay, value);
  }
}
