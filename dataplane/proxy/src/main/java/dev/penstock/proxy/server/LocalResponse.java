package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.netty.util.CharsetUtil;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An answer made here: a short text, or what a gRPC client understands.
 *
 * @param head the response's head
 * @param body its body; empty when it has none
 */
record LocalResponse(ResponseHead head, String body) {
  private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
  private static final int MOST_RETRY_SECONDS = 4;

  /**
   * An error.
   *
   * @param request null when its head could not be read
   * @param reason for people; printable ASCII
   */
  static LocalResponse error(@Nullable RequestHead request, int status, String reason) {
    if (request != null && isGrpc(request)) {
      Headers headers =
          new Headers()
              .add(HeaderNames.CONTENT_TYPE, GRPC)
              .add(GrpcStatus.FIELD, AsciiString.of(Integer.toString(grpcStatus(status))))
              .add(GRPC_MESSAGE, AsciiString.of(reason));
      return new LocalResponse(new ResponseHead(200, headers, BodyFraming.NONE), "");
    }
    String text =
        status + " " + HttpResponseStatus.valueOf(status).reasonPhrase() + ": " + reason + "\n";
    return text(status, new Headers(), text);
  }

  /** There is too much to do here: 503 that says when to come again, UNAVAILABLE for gRPC. */
  static LocalResponse overloaded(RequestHead request) {
    return later(request, "the gateway is overloaded");
  }

  /** Too much waits for the workers: the same. */
  static LocalResponse busy(RequestHead request) {
    return later(request, "too many requests need long matching");
  }

  private static LocalResponse later(RequestHead request, String reason) {
    LocalResponse response = error(request, 503, reason);
    // Spread, so that those that were refused do not all come back at once.
    int seconds = ThreadLocalRandom.current().nextInt(1, MOST_RETRY_SECONDS + 1);
    response
        .head()
        .headers()
        .add(HeaderNames.RETRY_AFTER, AsciiString.of(Integer.toString(seconds)));
    return response;
  }

  /**
   * What a browser may ask.
   *
   * @param allowed the fields that say so; null when it may ask nothing
   */
  static LocalResponse preflight(RequestHead request, @Nullable Headers allowed) {
    return allowed == null
        ? error(request, 403, "the route's CORS filter does not allow this origin")
        : new LocalResponse(new ResponseHead(204, allowed, BodyFraming.NONE), "");
  }

  /** A redirect. */
  static LocalResponse redirect(int status, AsciiString location) {
    Headers headers = new Headers().add(HeaderNames.LOCATION, location);
    return text(status, headers, status + " see " + location + "\n");
  }

  /** Whether a request is a gRPC call, by the media type its protocol prescribes. */
  static boolean isGrpc(RequestHead request) {
    AsciiString type = request.headers().get(HeaderNames.CONTENT_TYPE);
    if (type == null || !type.regionMatches(true, 0, GRPC, 0, GRPC.length())) {
      return false;
    }
    return type.length() == GRPC.length() || "+;".indexOf(type.charAt(GRPC.length())) >= 0;
  }

  private static LocalResponse text(int status, Headers headers, String text) {
    int length = ByteBufUtil.utf8Bytes(text);
    headers.add(HeaderNames.CONTENT_TYPE, TEXT);
    return new LocalResponse(new ResponseHead(status, headers, BodyFraming.ofLength(length)), text);
  }

  /** The body's octets; not to be called when it is empty. */
  BodyData data() {
    return new BodyData(Unpooled.copiedBuffer(body, CharsetUtil.UTF_8));
  }

  /** As gRPC maps HTTP's statuses for those that are not gRPC's own. */
  private static int grpcStatus(int status) {
    return switch (status) {
      case 400 -> 13; // INTERNAL
      case 401 -> 16; // UNAUTHENTICATED
      case 403 -> 7; // PERMISSION_DENIED
      case 404, 421 -> 12; // UNIMPLEMENTED
      case 429, 502, 503, 504 -> 14; // UNAVAILABLE
      default -> 2; // UNKNOWN
    };
  }
}
