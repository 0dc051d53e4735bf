package dev.penstock.e2e.fault;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** The end of the process, without a drain, some time after it has become ready. */
final class Crash implements Runnable {
  private static final int EXIT_CODE = 134;
  private static final Duration LOOK = Duration.ofMillis(100);

  private final int adminPort;
  private final Duration after;

  Crash(int adminPort, Duration after) {
    this.adminPort = adminPort;
    this.after = after;
  }

  @Override
  public void run() {
    try {
      while (!isReady()) {
        Thread.sleep(LOOK);
      }
      Thread.sleep(after);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("this version crashes " + after.toSeconds() + " s after it was ready");
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private boolean isReady() {
    try {
      URI readyz = URI.create("http://127.0.0.1:" + adminPort + "/readyz");
      HttpURLConnection connection = (HttpURLConnection) readyz.toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(1_000);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }
}
