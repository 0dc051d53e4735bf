package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A stream opened to a backend with {@link Http2Codec#open}: request events become frames, frames
 * become response events. Write the {@link RequestHead} at once: before that, the stream does not
 * hear when its connection ends.
 *
 * <p>A response that breaks the rules is reset with PROTOCOL_ERROR and gives a {@link
 * DecodeFailure} with status 502; so does a stream that ends in the middle of a response. The
 * backend's RST_STREAM gives {@link StreamReset}; one that has not been processed, by
 * REFUSED_STREAM or GOAWAY, gives one that {@link StreamReset#isRefused}. A connection that breaks
 * off before the response gives {@link Http2StreamListener#onStreamClosed} alone.
 *
 * <p>A request with {@link RequestHead#upgrade} becomes extended CONNECT (RFC 8441), if the backend
 * has announced that it takes it: the write fails if not. Its acceptance looks like HTTP/1.1's, a
 * 101. In the tunnel, {@link BodyEnd} half-closes it, in either direction.
 *
 * <p>{@code :scheme} is always {@code http}: the connection is cleartext, and servers check that.
 * When the response has ended before the request, write {@link StreamReset#CANCEL} or close.
 */
public final class Http2ClientStream extends Http2MessageStream {
  private static final int BAD_GATEWAY = 502;
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final String CONNECT = "CONNECT";
  private static final AsciiString SCHEME = Http2Headers.PseudoHeaderName.SCHEME.value();
  private static final AsciiString AUTHORITY = Http2Headers.PseudoHeaderName.AUTHORITY.value();
  private static final AsciiString PATH = Http2Headers.PseudoHeaderName.PATH.value();
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");

  private final Http2Limits limits;
  private @Nullable RequestHead request;
  private boolean headSeen;

  /** One per request. */
  Http2ClientStream(Http2Codec codec, Http2Limits limits) {
    super(codec);
    this.limits = limits;
  }

  @Override
  void onHead(Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException {
    RequestHead asked = request;
    if (asked == null) {
      throw new Http2Fields.Malformed("a response without a request");
    }
    ResponseHead head = Http2ResponseReader.read(list, endStream, asked, limits);
    headSeen = true;
    if (head.isInterim()) {
      fire(head);
    } else if (head.isSwitchingProtocols()) {
      inbound(Inbound.TUNNEL);
      fire(head);
    } else {
      boolean bodiless = head.framing().kind() == BodyFraming.Kind.NONE;
      startBody(bodiless ? 0 : Http2Fields.contentLength(head.headers()));
      fire(head);
      if (endStream && inbound() == Inbound.BODY) {
        end(BodyEnd.WITHOUT_TRAILERS);
      }
    }
  }

  @Override
  void onMalformed(String reason) {
    fire(new DecodeFailure(BAD_GATEWAY, reason));
  }

  @Override
  void onRefused(int status, String reason) {
    onMalformed(reason);
    close();
  }

  @Override
  void onReset(long errorCode) {
    if (errorCode == Http2Error.NO_ERROR.code()) {
      // The response is complete, though perhaps not read yet: RFC 9113 section 8.1.
      body().close();
      return;
    }
    boolean ended = inbound() == Inbound.ENDED;
    inbound(Inbound.CLOSED);
    body().close();
    if (!ended) {
      fire(new StreamReset(errorCode));
    }
  }

  @Override
  void onEnd() {
    boolean cut = inbound() == Inbound.BODY || (inbound() == Inbound.HEAD && headSeen);
    inbound(Inbound.CLOSED);
    if (cut) {
      fire(new DecodeFailure(BAD_GATEWAY, "the stream ended within a response"));
    }
  }

  @Override
  public ChannelFuture write(HttpEvent event) {
    return switch (event) {
      case RequestHead head -> writeHead(head);
      case BodyData data -> body().data(data);
      case BodyEnd end -> body().end(end);
      case StreamReset reset -> reset(reset.errorCode());
      case ResponseHead _, DecodeFailure _ -> refuse(event);
    };
  }

  private ChannelFuture writeHead(RequestHead head) {
    if (!body().awaitsHead()) {
      return refuse(head);
    }
    Http2FieldList list =
        new Http2FieldList(head.headers())
            .method(head.upgrade() == null ? head.method() : CONNECT)
            .add(SCHEME, HTTP)
            .add(AUTHORITY, new AsciiString(head.authority()))
            .add(PATH, new AsciiString(head.target().pathAndQuery()));
    if (head.upgrade() != null) {
      return writeConnect(head, head.upgrade(), list);
    }
    request = head;
    Http2Fields.write(head.headers(), list);
    long length = Http2Fields.length(head.framing());
    Http2Fields.writeLength(length, list);
    return head.framing().isEmpty()
        ? body().headAlone(list.list())
        : body().head(list.list(), length);
  }

  private ChannelFuture writeConnect(RequestHead head, String protocol, Http2FieldList list) {
    if (!codec().takesExtendedConnect()) {
      return codec()
          .newPromise()
          .setFailure(new IllegalStateException("the backend takes no extended CONNECT"));
    }
    request = head;
    list.add(PROTOCOL, new AsciiString(protocol));
    Headers headers = head.headers().copy();
    headers.remove(HeaderNames.SEC_WEBSOCKET_KEY);
    Http2Fields.write(headers, list);
    return body().tunnelHead(list.list());
  }

  /** The first one opens the stream at the peer. */
  @Override
  ChannelFuture writeHeaders(Http2Headers list, boolean last) {
    return isBound() || !isOpen()
        ? super.writeHeaders(list, last)
        : codec().writeFirstHeaders(this, list, last);
  }
}
