package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.peer.Site;
import dev.penstock.bench.process.Child;
import dev.penstock.bench.process.Core;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Closed loop: each stream of each connection asks again when it was answered. One generator for
 * all protocols, which connects before what is measured begins.
 */
public final class H2load {
  private static final String MAIN_STARTED = "Main benchmark duration is started";
  private static final String MAIN_OVER = "Main benchmark duration is over";
  private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Site site;

  public H2load(Site site) {
    this.site = site;
  }

  /** Reads a process's processor time. */
  @FunctionalInterface
  public interface Clock {
    Duration read() throws IOException, GapException;
  }

  /**
   * What came of it.
   *
   * @param cpuMicros of what the clock was of, for each request
   */
  public record Run(double requestsPerSecond, double cpuMicros) {}

  /**
   * Asks for a while, and reads the clock at both ends of it.
   *
   * @throws GapException when not all requests were answered with 2xx
   */
  public Run run(Requests requests, String uri, Duration time, Clock cpu)
      throws IOException, InterruptedException, GapException {
    StringBuilder output = new StringBuilder();
    Duration before = Duration.ZERO;
    Duration after = Duration.ZERO;
    try (Child child =
            site.children().startTalking("h2load", Core.OTHER, command(requests, uri, time));
        BufferedReader lines = child.process().inputReader()) {
      // Of a target that does not answer it would wait for ever.
      Duration patience = time.plus(requests.connectTime()).plus(PATIENCE);
      Executor deadline =
          CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
      deadline.execute(child::close);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (line.startsWith(MAIN_STARTED)) {
          before = cpu.read();
        } else if (line.startsWith(MAIN_OVER)) {
          after = cpu.read();
        }
      }
      child.process().waitFor();
    }
    H2loadReport report = H2loadReport.parse(output.toString());
    if (report.failed() > 0 || report.done() == 0) {
      throw new GapException(
          "%,d requests were answered, %,d failed or had a status other than 2xx"
              .formatted(report.done(), report.failed()));
    }
    return new Run(
        report.requestsPerSecond(), after.minus(before).toNanos() / 1000.0 / report.done());
  }

  private List<String> command(Requests requests, String uri, Duration time) {
    List<String> command =
        new ArrayList<>(
            List.of(
                site.programs().find("h2load"),
                "--threads=1",
                "--clients=" + requests.connections(),
                "--max-concurrent-streams=" + requests.streams(),
                "--duration=" + time.toMillis() + "ms",
                "--warm-up-time=" + requests.connectTime().toMillis() + "ms",
                // Servers choose by their own order: only of one do they all choose the same.
                "--tls13-ciphers=" + CIPHER));
    switch (requests.protocol()) {
      case HTTP1 -> command.add("--h1");
      case HTTP2 -> {}
      case GRPC ->
          command.addAll(
              List.of(
                  "--data=" + site.backends().grpcRequest(),
                  "--header=content-type: application/grpc",
                  "--header=te: trailers"));
    }
    command.add(uri);
    return command;
  }
}
