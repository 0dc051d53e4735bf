package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.TrafficSource;
import dev.penstock.proxy.overload.OverloadMonitor;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.HandoverTally;
import dev.penstock.proxy.server.Workers;
import dev.penstock.proxy.telemetry.AccessLog;
import dev.penstock.proxy.telemetry.Metrics;
import dev.penstock.proxy.telemetry.Telemetry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The telemetry of this process: the engine's, and what is known of the config. */
final class Observation implements AutoCloseable {
  private final Metrics metrics;
  private final @Nullable AccessLog accessLog;
  private final ExchangeListener listener;

  private Observation(Metrics metrics, @Nullable AccessLog accessLog) {
    this.metrics = metrics;
    this.accessLog = accessLog;
    this.listener = new Telemetry(metrics, accessLog);
  }

  static Observation start(Options options, ProxyStatus status) {
    Metrics metrics = new Metrics();
    AccessLog accessLog =
        options.accessLog() ? new AccessLog(new FileOutputStream(FileDescriptor.out)) : null;
    describe(metrics, status);
    return new Observation(metrics, accessLog);
  }

  /** To be told of every request. */
  ExchangeListener listener() {
    return listener;
  }

  /** Adds what is known of the event loops. */
  void watch(Liveness liveness) {
    metrics.gauge(
        "penstock_event_loop_stall_seconds",
        "How long ago the slowest event loop turned; a second or less when all is well.",
        liveness::stallSeconds);
  }

  /** Adds what the routes with a canary have served. */
  void watch(TrafficSource traffic) {
    metrics.canaries(traffic);
  }

  /** Adds what is known of connections that were handed over. */
  void watch(HandoverTally handovers) {
    metrics.counter(
        "penstock_handover_given_total",
        "Connections handed over to pods of the revision that is tried.",
        handovers::given);
    metrics.counter(
        "penstock_handover_failures_total",
        "Connections that no pod of the revision that is tried took; they were served here.",
        handovers::failures);
    metrics.counter(
        "penstock_handover_taken_total",
        "Connections taken over from pods of another revision.",
        handovers::taken);
    metrics.counter(
        "penstock_handover_refused_total",
        "Connections to the handover port that were closed: from addresses that may not hand over,"
            + " or not announced as they must be.",
        handovers::refused);
  }

  /** Adds how much is taken on, and what is given up. */
  void watch(OverloadMonitor overload) {
    metrics.gauge(
        "penstock_overload_level",
        "What is given up: 0 nothing, 1 new connections, 2 requests, 3 the greatest connections.",
        () -> overload.reading().load().level().degree());
    metrics.gauge(
        "penstock_overload_direct_memory_ratio",
        "The share of the memory for buffers that is taken.",
        () -> overload.reading().directMemory());
    metrics.gauge(
        "penstock_overload_heap_ratio",
        "The share of the heap's old generation that is in use, from where it matters without"
            + " garbage.",
        () -> overload.reading().heap());
    metrics.gauge(
        "penstock_overload_loop_delay_seconds",
        "How long the slowest event loop keeps what is next waiting.",
        () -> overload.reading().loopDelay());
    metrics.shed(overload.tally());
  }

  /** Adds what is done beside the event loops. */
  void watch(Workers workers) {
    metrics.gauge(
        "penstock_worker_queue_length",
        "Requests that wait for a worker to match them, since that is too long for an event loop.",
        workers::queued);
    metrics.counter(
        "penstock_worker_runs_total", "Requests that workers have matched.", workers::runs);
    metrics.counter(
        "penstock_worker_run_seconds_total",
        "How long workers took to match requests.",
        workers::runSeconds);
    metrics.counter(
        "penstock_worker_refused_total",
        "Requests answered with 503 because too much waited for the workers.",
        workers::refused);
  }

  /** All metrics in Prometheus' text format. */
  String scrape() {
    return new String(metrics.scrape(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (accessLog != null) {
      accessLog.close();
    }
  }

  private static void describe(Metrics metrics, ProxyStatus status) {
    metrics.gauge(
        "penstock_buffer_bytes",
        "Memory outside the heap that buffers hold of what passes through; as much as the heap at"
            + " most.",
        Observation::bufferBytes);
    metrics.gauge(
        "penstock_ready",
        "Whether requests should be sent here.",
        () -> status.notReady() == null ? 1 : 0);
    metrics.gauge(
        "penstock_config_connected",
        "Whether the stream to the operator is open.",
        () -> status.isConnected() ? 1 : 0);
    metrics.counter("penstock_config_applied_total", "Configs put in force.", status::applications);
    metrics.counter("penstock_config_refused_total", "Deltas refused whole.", status::refusals);
    metrics.gauge(
        "penstock_config_applied_timestamp_seconds",
        "When the config in force was put in force; 0 is never.",
        () -> seconds(status.applied() == null ? null : status.applied().appliedAt()));
    metrics.gauge(
        "penstock_config_rejections",
        "Resources of the config that are not in force as they stand there.",
        () -> status.applied() == null ? 0 : status.applied().rejections().size());
    resources(metrics, status, "listeners", config -> config.listeners().size());
    resources(metrics, status, "routes", config -> config.routes().size());
    resources(metrics, status, "clusters", config -> config.clusters().size());
    resources(metrics, status, "certificates", config -> config.certificates().size());
    resources(metrics, status, "handovers", config -> config.handovers().size());
    resources(metrics, status, "ticket_keys", config -> config.ticketKeys().size());
    metrics.gauge(
        "penstock_identity_end_timestamp_seconds",
        "When the certificate for the stream ends; 0 when there is none.",
        () -> seconds(status.identityEnd()));
  }

  private static long bufferBytes() {
    // What channels allocate from unless they are told otherwise, and none is.
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static void resources(
      Metrics metrics, ProxyStatus status, String kind, ToDoubleFunction<ProxyConfig> count) {
    metrics.gauge(
        "penstock_config_" + kind,
        "How many " + kind + " the config has.",
        () -> status.applied() == null ? 0 : count.applyAsDouble(status.applied().config()));
  }

  private static double seconds(@Nullable Instant instant) {
    return instant == null ? 0 : instant.toEpochMilli() / 1e3;
  }
}
