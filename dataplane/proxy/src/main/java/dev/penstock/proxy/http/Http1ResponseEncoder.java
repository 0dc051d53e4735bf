package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses to a client's HTTP/1.x connection, in the form the request under way asks for:
 * no body to {@code HEAD}, no chunks and no interim responses to HTTP/1.0. A body of unknown length
 * is chunked, or to HTTP/1.0 ends with the connection.
 *
 * <p>Writing a final head clears its {@link ResponseHead#keepAlive} when the request or the body's
 * form does not let the connection persist; the caller closes it after {@link BodyEnd} then, and
 * otherwise calls {@link Http1RequestDecoder#resumeNextRequest}.
 *
 * <p>A written 101 makes the connection a tunnel in both directions: {@link BodyData} is written
 * and read as it is, and {@link BodyEnd} closes the connection once all before it is written.
 * {@link StreamReset} closes it at once. A body that breaks the length its head announced fails its
 * write and closes the connection.
 */
public final class Http1ResponseEncoder extends Http1Encoder {
  private final Http1RequestDecoder decoder;

  /** One per connection; asks {@code decoder} what the response answers. */
  public Http1ResponseEncoder(Http1RequestDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  void writeHead(ChannelHandlerContext ctx, HttpEvent event, ChannelPromise promise) {
    if (!(event instanceof ResponseHead head) || !body().isBetweenMessages()) {
      refuse(promise, event);
      return;
    }
    RequestHead request = decoder.current();
    boolean http10 = request != null && request.version() == HttpVersion.H1_0;
    if (head.isInterim()) {
      if (http10) {
        // RFC 9110 section 15.2.
        output().pass(ctx, promise);
      } else {
        writeHead(ctx, head, -1, false, promise);
      }
    } else if (head.isSwitchingProtocols()) {
      body().start(Http1BodyWriter.Wire.RAW, 0);
      writeHead(ctx, head, -1, false, promise);
      decoder.switchToRaw();
    } else {
      writeFinal(ctx, head, request, promise);
    }
  }

  private void writeFinal(
      ChannelHandlerContext ctx,
      ResponseHead head,
      @Nullable RequestHead request,
      ChannelPromise promise) {
    boolean http10 = request != null && request.version() == HttpVersion.H1_0;
    if (request == null || !request.keepAlive() || decoder.hasFailed()) {
      head.keepAlive(false);
    }
    if (ResponseRules.mustBeEmpty(head.status(), request == null ? null : request.method())) {
      body().start(Http1BodyWriter.Wire.ABSENT, 0);
      writeHead(ctx, head, ResponseRules.announcedLength(head), http10, promise);
      return;
    }
    BodyFraming framing = head.framing();
    if (framing.kind() != BodyFraming.Kind.STREAMED) {
      body().start(Http1BodyWriter.Wire.FIXED, framing.length());
      writeHead(ctx, head, framing.length(), http10, promise);
    } else if (http10) {
      head.keepAlive(false);
      body().start(Http1BodyWriter.Wire.UNTIL_CLOSE, 0);
      writeHead(ctx, head, -1, true, promise);
    } else {
      body().start(Http1BodyWriter.Wire.CHUNKED, 0);
      writeHead(ctx, head, -1, false, promise);
    }
  }

  private void writeHead(
      ChannelHandlerContext ctx,
      ResponseHead head,
      long length,
      boolean http10,
      ChannelPromise promise) {
    boolean chunked = body().isChunked();
    output().append(ctx, Http1HeadWriter.write(head, length, chunked, http10), promise);
  }
}
