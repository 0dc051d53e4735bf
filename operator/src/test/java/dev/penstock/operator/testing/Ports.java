package dev.penstock.operator.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that tests listen on. */
public final class Ports {
  private static final int FIRST = 10_000;

  /** Where Linux begins to take the ports of outgoing connections from. */
  private static final int EPHEMERAL = 32_768;

  private Ports() {}

  /**
   * One that nothing listens on, and that no connection is given by the system before a test comes
   * to listen on it.
   */
  public static int free() {
    for (int i = 0; i < 1_000; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, EPHEMERAL);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another is tried.
      }
    }
    throw new IllegalStateException("no port is free between " + FIRST + " and " + EPHEMERAL);
  }
}
