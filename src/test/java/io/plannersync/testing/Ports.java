package io.plannersync.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports for servers that have to be told one before they start. */
public final class Ports {

  /**
   * Below those that systems give to outgoing connections: one of them could take a port between
   * its choice and its use, or while a server that was killed starts again.
   */
  private static final int FIRST = 10_000;

  private static final int SPAN = 4_000;

  /** Test processes that run side by side choose from ranges of their own. */
  private static final int RANGE = Integer.getInteger("surefire.forkNumber", 0) % 5;

  private static final AtomicInteger NEXT = new AtomicInteger(new Random().nextInt(SPAN));

  private Ports() {}

  /** One at which nobody listens, and which this process is not told again for long. */
  public static int free() {
    for (int tried = 0; tried < SPAN; tried++) {
      int port = FIRST + RANGE * SPAN + Math.floorMod(NEXT.getAndIncrement(), SPAN);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("all " + SPAN + " ports are in use");
  }

  private static boolean isFree(int port) {
    try (ServerSocket everywhere = new ServerSocket(port);
        ServerSocket loopback = new ServerSocket()) {
      everywhere.close();
      loopback.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
