package dev.penstock.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.Sandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections with one request each, a few at a time. */
public final class NewConnections {
  private static final int AT_ONCE = 10;

  private NewConnections() {}

  /**
   * Opens so many, and fails unless each request is answered with 200.
   *
   * @param count a multiple of ten
   */
  public static void open(Target target, int count)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        parts.add(
            threads.submit(
                () -> {
                  ask(target, count / AT_ONCE);
                  return null;
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
  }

  private static void ask(Target target, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      PlainConnection connection = new PlainConnection(target, Sandbox.SOON);
      try {
        assertThat(connection.get(target.host(), target.path()).status()).isEqualTo(200);
      } finally {
        connection.reset();
      }
    }
  }
}
