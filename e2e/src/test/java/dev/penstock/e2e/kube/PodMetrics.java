package dev.penstock.e2e.kube;

import dev.penstock.e2e.load.PlainConnection;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** What data-plane pods tell of themselves. */
public final class PodMetrics {
  /** Where they tell it. */
  public static final int PORT = 9901;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private PodMetrics() {}

  /** The sum of a metric over the pods, whatever its labels; 0 where it is not told. */
  public static double sum(List<Pod> pods, String metric) throws IOException {
    double sum = 0;
    for (Pod pod : pods) {
      InetSocketAddress admin = new InetSocketAddress(pod.getStatus().getPodIP(), PORT);
      try (PlainConnection connection = new PlainConnection(admin, PATIENCE)) {
        sum +=
            connection
                .get("admin", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
      }
    }
    return sum;
  }
}
