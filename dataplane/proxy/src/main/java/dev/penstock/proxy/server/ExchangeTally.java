package dev.penstock.proxy.server;

import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.upstream.UpstreamEndpoint;
import org.jspecify.annotations.Nullable;

/** Gathers what an exchange's record tells. */
final class ExchangeTally {
  private final RequestHead request;
  private final RequestTarget target;
  private final ClientConnection connection;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private @Nullable Routing routing;
  private @Nullable UpstreamEndpoint endpoint;
  private int attempts;
  private int status;
  private long responseOctets;

  ExchangeTally(RequestHead request, ClientConnection connection) {
    this.request = request;
    this.target = request.target();
    this.connection = connection;
  }

  void routed(Routing decision) {
    routing = decision;
  }

  void attempted(UpstreamEndpoint next) {
    endpoint = next;
    attempts++;
  }

  void responded(int answered) {
    status = answered;
  }

  void responseOctets(int more) {
    responseOctets += more;
  }

  ExchangeRecord record(ExchangeRecord.Outcome outcome, long requestOctets) {
    ActiveListener listener = routing == null ? null : routing.listener();
    return new ExchangeRecord(
        request,
        target,
        connection.clientAddress(),
        listener == null ? null : listener.name(),
        routing == null ? null : routing.rule(),
        routing instanceof Routing.Forward forward ? forward.cluster().name() : null,
        endpoint == null ? null : endpoint.toString(),
        attempts,
        status,
        outcome,
        requestOctets,
        responseOctets,
        startMillis,
        System.nanoTime() - startNanos);
  }
}
