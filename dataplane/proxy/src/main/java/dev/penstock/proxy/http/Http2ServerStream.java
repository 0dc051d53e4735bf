package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a client opened: frames become request events, response events become frames.
 *
 * <p>A request that breaks HTTP/2's own rules (RFC 9113 section 8.1.1) is reset with
 * PROTOCOL_ERROR: before its head has been emitted that is all, in the middle of its body a {@link
 * StreamReset} says so. One that is well-formed but cannot be served gives a {@link DecodeFailure},
 * whose status is to be written as the answer. A client's RST_STREAM gives {@link StreamReset}; a
 * connection that breaks off gives {@link Http2StreamListener#onStreamClosed} alone.
 *
 * <p>Extended CONNECT for WebSocket (RFC 8441) looks like HTTP/1.1's upgrade: a {@code GET} with
 * {@link RequestHead#upgrade} and its {@link BodyEnd}, to which writing a 101 opens the tunnel. In
 * the tunnel, {@link BodyEnd} half-closes it, in either direction.
 *
 * <p>When the response has ended before the request, the stream is reset with NO_ERROR as soon as
 * the response is written (RFC 9113 section 8.1), and closes. So it does once both have ended.
 * Closing it earlier resets the stream and drops what waits for flow control: close it after the
 * {@link BodyEnd}'s write is done, or not at all.
 */
public final class Http2ServerStream extends Http2MessageStream {
  private static final int OK = 200;

  private final String scheme;
  private final Http2Limits limits;
  private @Nullable RequestHead request;

  /**
   * One that has been opened.
   *
   * @param scheme {@code https} on a TLS listener, else {@code http}
   */
  Http2ServerStream(Http2Codec codec, String scheme, Http2Limits limits) {
    super(codec);
    this.scheme = scheme;
    this.limits = limits;
  }

  @Override
  void onHead(Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException {
    RequestHead head = Http2RequestReader.read(list, endStream, scheme, limits);
    request = head;
    if (endStream || head.upgrade() != null) {
      inbound(Inbound.ENDED);
      fire(head);
      if (inbound() == Inbound.ENDED) {
        fire(BodyEnd.WITHOUT_TRAILERS);
      }
    } else {
      startBody(Http2Fields.contentLength(head.headers()));
      fire(head);
    }
  }

  @Override
  void onMalformed(String reason) {
    if (request != null) {
      fire(new StreamReset(Http2Error.PROTOCOL_ERROR.code()));
    }
  }

  @Override
  void onRefused(int status, String reason) {
    fire(new DecodeFailure(status, reason));
  }

  @Override
  void onReset(long errorCode) {
    inbound(Inbound.CLOSED);
    body().close();
    if (request != null) {
      fire(new StreamReset(errorCode));
    }
  }

  @Override
  void onEnd() {}

  @Override
  public ChannelFuture write(HttpEvent event) {
    return switch (event) {
      case ResponseHead head -> writeHead(head);
      case BodyData data -> body().data(data);
      case BodyEnd end -> writeEnd(end);
      case StreamReset reset -> reset(reset.errorCode());
      case RequestHead _, DecodeFailure _ -> refuse(event);
    };
  }

  private ChannelFuture writeHead(ResponseHead head) {
    if (!body().awaitsHead()) {
      return refuse(head);
    }
    Http2FieldList list = new Http2FieldList(head.headers());
    if (head.isSwitchingProtocols()) {
      return openTunnel(head, list);
    }
    list.status(head.status());
    Http2Fields.write(head.headers(), list);
    if (head.isInterim()) {
      return writeHeaders(list.list(), false);
    }
    if (ResponseRules.mustBeEmpty(head.status(), method())) {
      Http2Fields.writeLength(ResponseRules.announcedLength(head), list);
      return body().headAlone(list.list());
    }
    long length = Http2Fields.length(head.framing());
    Http2Fields.writeLength(length, list);
    return head.framing().isEmpty()
        ? body().headAlone(list.list())
        : body().head(list.list(), length);
  }

  private @Nullable String method() {
    return request == null ? null : request.method();
  }

  /** RFC 8441 section 5. */
  private ChannelFuture openTunnel(ResponseHead head, Http2FieldList list) {
    if (request == null || request.upgrade() == null || inbound() != Inbound.ENDED) {
      return refuse(head);
    }
    head.headers().remove(HeaderNames.SEC_WEBSOCKET_ACCEPT);
    list.status(OK);
    Http2Fields.write(head.headers(), list);
    inbound(Inbound.TUNNEL);
    return body().head(list.list(), -1);
  }

  private ChannelFuture writeEnd(BodyEnd end) {
    boolean requestEnded = inbound() == Inbound.ENDED || inbound() == Inbound.TUNNEL;
    ChannelFuture written = body().end(end);
    if (!requestEnded) {
      written.addListener(future -> abandonRequest(future.isSuccess()));
    }
    return written;
  }

  private void abandonRequest(boolean written) {
    if (written && inbound() != Inbound.ENDED && isOpen()) {
      reset(Http2Error.NO_ERROR.code());
    }
  }
}
