package io.plannersync.sim.redis;

/**
 * The process dies here. No code of the service may catch it and go on: whatever its process asks
 * of Redis after it is answered with it again, and nothing is done.
 */
public final class Killed extends Error {

  private static final long serialVersionUID = 1L;

  public Killed(String process) {
    super(process + " was killed");
  }
}
