package dev.penstock.e2e.kube;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that programs started by tests listen on. */
public final class Ports {
  private static final int FIRST = 10_000;

  /**
   * Where the ports begin that Kubernetes gives to Services, and above them Linux to connections.
   */
  private static final int GIVEN = 30_000;

  private Ports() {}

  /**
   * One that nothing listens on, and that no connection is given by the system before the program
   * comes to listen on it.
   */
  public static int free(InetAddress address) {
    for (int i = 0; i < 1_000; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, GIVEN);
      try (ServerSocket socket = new ServerSocket(port, 1, address)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another is tried.
      }
    }
    throw new IllegalStateException("no port is free between " + FIRST + " and " + GIVEN);
  }
}
