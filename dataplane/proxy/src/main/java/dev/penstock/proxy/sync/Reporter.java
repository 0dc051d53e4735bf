package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.proxy.config.Traffic;
import dev.penstock.proxy.config.TrafficSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports what was served, each second while a route in force has a canary or connections are to be
 * handed over. A report that cannot go out at once is left out: the next one says all that it said.
 * All on the thread of the sync.
 */
final class Reporter {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final SyncContext context;
  private final TrafficSource traffic;
  private final Supplier<@Nullable ConfigStream> stream;
  private final String instance = UUID.randomUUID().toString();
  private @Nullable Future<?> due;

  /**
   * Reports nothing until {@link #start}.
   *
   * @param stream the one that is open, or null
   */
  Reporter(SyncContext context, TrafficSource traffic, Supplier<@Nullable ConfigStream> stream) {
    this.context = context;
    this.traffic = traffic;
    this.stream = stream;
  }

  /** Reports from now on. */
  void start() {
    due = context.after(PERIOD, this::start);
    report();
  }

  /** Reports no more. */
  void close() {
    if (due != null) {
      due.cancel(false);
    }
  }

  /** Reports without waiting for the second to pass: what comes now is to be told from before. */
  void report() {
    ConfigStream open = stream.get();
    if (open == null || !open.isReady()) {
      return;
    }
    Traffic now = traffic.traffic();
    if (now.isOfCanary()) {
      open.send(PodMessage.newBuilder().setReport(report(now)).build());
    }
  }

  private Report report(Traffic now) {
    Report.Builder report =
        Report.newBuilder()
            .setInstance(instance)
            .setResidentBytes(residentBytes())
            .setHandedOver(now.handedOver())
            .setHandoverFailures(now.handoverFailures());
    now.routes().forEach(side -> report.addSeries(Wire.series(side)));
    if (now.pod() != null) {
      report.addSeries(Wire.series(now.pod()));
    }
    return report.build();
  }

  /** As Linux tells it; 0 elsewhere. */
  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kibibytes = line.substring(RESIDENT.length(), line.lastIndexOf(" kB")).strip();
          return Long.parseLong(kibibytes) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
