package io.plannersync;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether the ports are free before anything starts: without them nobody sees the sync. */
final class FreePorts {

  private static final String EVERYWHERE = "0.0.0.0";

  private FreePorts() {}

  /**
   * @throws IllegalStateException naming the setting whose port is taken or whose address is not
   *     ours
   */
  static void check(Settings settings) {
    check("SERVER_PORT", EVERYWHERE, settings.number("SERVER_PORT"));
    check("MANAGEMENT_PORT", settings.text("MANAGEMENT_HOST"), settings.number("MANAGEMENT_PORT"));
  }

  private static void check(String name, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new IllegalStateException(
          name
              + ": cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); end the program that has it, or set another port",
          e);
    }
  }
}
