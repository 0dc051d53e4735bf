package dev.penstock.proxy.telemetry;

import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.ExchangeRecord;
import org.jspecify.annotations.Nullable;

/** Watches the traffic for the metrics, the access log and the traces. */
public final class Telemetry implements ExchangeListener {
  private final Metrics metrics;
  private final @Nullable AccessLog accessLog;

  /**
   * Watches for {@code metrics}.
   *
   * @param accessLog null when none is kept
   */
  public Telemetry(Metrics metrics, @Nullable AccessLog accessLog) {
    this.metrics = metrics;
    this.accessLog = accessLog;
    if (accessLog != null) {
      metrics.counter(
          "penstock_access_log_dropped_total",
          "Lines of the access log that were dropped because they could not be written in time.",
          accessLog::dropped);
    }
  }

  @Override
  public void onForward(RequestHead head) {
    TraceContext.ensure(head.headers());
  }

  @Override
  public void onComplete(ExchangeRecord exchange) {
    metrics.completed(exchange);
    if (accessLog != null) {
      accessLog.write(exchange);
    }
  }

  @Override
  public void onConnectionOpened() {
    metrics.connectionOpened();
  }

  @Override
  public void onConnectionClosed() {
    metrics.connectionClosed();
  }

  @Override
  public void onHandshake(String version, boolean resumed) {
    metrics.handshake(version, resumed);
  }

  @Override
  public void onHandshakeFailure() {
    metrics.handshakeFailed();
  }

  @Override
  public void onMalformed(int status) {
    metrics.malformed(status);
  }
}
