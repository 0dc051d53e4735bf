package dev.penstock.bench.peer;

import dev.penstock.bench.process.Children;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a JVM's memory is alive: of the heap, asked with jcmd, and of ours also buffers outside.
 */
public final class JvmMemory {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private JvmMemory() {}

  /** Bytes, after a collection. */
  public static long live(Proxy proxy, Children children) throws IOException, InterruptedException {
    long heap = heap(proxy, children);
    return proxy.target() == Target.PENSTOCK ? heap + buffers(proxy) : heap;
  }

  private static long heap(Proxy proxy, Children children)
      throws IOException, InterruptedException {
    return total(Jcmd.ask(proxy, children, "GC.class_histogram"));
  }

  /** Has the JVM collect all that is garbage, as it does when its old generation is full. */
  public static void collect(Proxy proxy, Children children)
      throws IOException, InterruptedException {
    var _ = Jcmd.ask(proxy, children, "GC.run");
  }

  private static long buffers(Proxy proxy) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(proxy.listeners().admin()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return buffers(
          client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    }
  }

  static long buffers(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("penstock_buffer_bytes"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  static long total(String histogram) {
    Matcher matcher = TOTAL.matcher(histogram);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no histogram: " + histogram.strip());
    }
    return Long.parseLong(matcher.group(1));
  }
}
