package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.server.ExchangeRecord.Fault;
import dev.penstock.proxy.server.ExchangeRecord.Outcome;
import dev.penstock.proxy.upstream.UpstreamEndpoint;
import dev.penstock.proxy.upstream.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** Gathers what an exchange's record tells. */
final class ExchangeTally {
  private final RequestHead request;
  private final RequestTarget target;
  private final boolean grpc;
  private final ClientConnection connection;
  private final long startNanos;
  private @Nullable Routing routing;
  private @Nullable UpstreamEndpoint endpoint;
  private int attempts;
  private int status;
  private int grpcStatus = GrpcStatus.NONE;
  private Fault fault = Fault.NONE;
  private long responseOctets;

  /**
   * @param now {@link System#nanoTime}
   */
  ExchangeTally(RequestHead request, ClientConnection connection, long now) {
    this.startNanos = now;
    this.request = request;
    this.target = request.target();
    this.grpc = LocalResponse.isGrpc(request);
    this.connection = connection;
  }

  void routed(Routing decision) {
    routing = decision;
    switch (decision) {
      case Routing.Shed _ -> fault = Fault.OVERLOADED;
      case Routing.Busy _ -> fault = Fault.BUSY;
      case Routing.Answer _,
          Routing.Preflight _,
          Routing.Redirect _,
          Routing.Search _,
          Routing.Forward _ -> {}
    }
  }

  void attempted(UpstreamEndpoint next) {
    endpoint = next;
    attempts++;
  }

  /** Whether the request is a gRPC call. */
  boolean isGrpc() {
    return grpc;
  }

  /** An attempt has failed; the last reason is what the client gets to feel. */
  void failed(UpstreamFailure failure) {
    failed(
        switch (failure) {
          case CONNECT -> Fault.UNREACHABLE;
          case REFUSED, BROKEN, MALFORMED -> Fault.BROKEN;
          case UNSUPPORTED -> Fault.NONE;
        });
  }

  void failed(Fault why) {
    fault = why;
  }

  void responded(ResponseHead head) {
    status = head.status();
    ended(head.headers());
  }

  /** The response is whole, with these trailers. */
  void ended(Headers trailers) {
    if (grpc) {
      grpcStatus = GrpcStatus.of(trailers, grpcStatus);
    }
  }

  void responseOctets(int more) {
    responseOctets += more;
  }

  ExchangeRecord record(Outcome outcome, long requestOctets) {
    ActiveListener listener = routing == null ? null : routing.listener();
    return new ExchangeRecord(
        request,
        target,
        connection.clientAddress(),
        listener == null ? null : listener.name(),
        routing == null ? null : routing.rule(),
        routing instanceof Routing.Forward forward ? forward.cluster().name() : null,
        endpoint == null ? null : endpoint.name(),
        attempts,
        status,
        outcome == Outcome.FORWARDED ? wholeGrpcStatus() : grpcStatus,
        outcome,
        outcome == Outcome.FORWARDED ? Fault.NONE : fault,
        requestOctets,
        responseOctets,
        startNanos,
        System.nanoTime() - startNanos);
  }

  /** A response of status 200 that lacks it stands for an error (gRPC over HTTP/2, Responses). */
  private int wholeGrpcStatus() {
    return grpc && status == 200 && grpcStatus == GrpcStatus.NONE ? GrpcStatus.UNKNOWN : grpcStatus;
  }
}
