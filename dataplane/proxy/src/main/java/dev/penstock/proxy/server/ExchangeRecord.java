package dev.penstock.proxy.server;

import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.route.CompiledRule;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param request the head as it was last sent upstream, filters applied; only to be read
 * @param target what the client asked for
 * @param clientAddress the peer's IP address
 * @param listener the listener's name; null when none has the host
 * @param rule the rule that matched, or null
 * @param cluster the backend's cluster, or null
 * @param endpoint "address:port" of the last attempt, or null
 * @param attempts how often an endpoint was tried
 * @param status what the client was answered; 0 when it went away before any answer
 * @param grpcStatus how a gRPC call ended by its {@code grpc-status}; -1 for anything else
 * @param outcome how it ended
 * @param fault why the client got no whole response of the backend's
 * @param requestBytes octets of the request's body
 * @param responseBytes octets of the response's body
 * @param startNanos when its head had come, as {@link System#nanoTime} has it
 * @param durationNanos from the last octet of the request's head to the end
 */
public record ExchangeRecord(
    RequestHead request,
    RequestTarget target,
    AsciiString clientAddress,
    @Nullable String listener,
    @Nullable CompiledRule rule,
    @Nullable String cluster,
    @Nullable String endpoint,
    int attempts,
    int status,
    int grpcStatus,
    Outcome outcome,
    Fault fault,
    long requestBytes,
    long responseBytes,
    long startNanos,
    long durationNanos) {

  /** How an exchange ended. */
  public enum Outcome {
    /** The backend's response, whole; or the end of a tunnel. */
    FORWARDED,
    /** Answered here: a redirect, or an error. */
    LOCAL,
    /** The client went away first. */
    CLIENT_GONE,
    /** The backend broke off in the middle of the response. */
    UPSTREAM_BROKEN,
    /** A time-out hit in the middle of the response. */
    TIMED_OUT
  }

  /** What went wrong, whether before a response or in the middle of it. */
  public enum Fault {
    /** Nothing, or nothing of these. */
    NONE,
    /** No endpoint could be reached. */
    UNREACHABLE,
    /** The backend broke off, refused, or said what cannot be read or was not asked for. */
    BROKEN,
    /** It took too long. */
    TIMED_OUT,
    /** The client did not send its request's body, or take its response, in time. */
    SLOW_CLIENT,
    /** The pod had taken on too much. */
    OVERLOADED,
    /** Too much waited to be looked at by the workers. */
    BUSY
  }
}
