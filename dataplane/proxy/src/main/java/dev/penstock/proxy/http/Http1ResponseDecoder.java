package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses off a backend's HTTP/1.x connection; learns from {@link Http1RequestEncoder} what
 * each answers. After a 101 the connection is a tunnel: octets come as {@link BodyData}.
 *
 * <p>Whatever is not exactly one well-formed response to the one request under way gives a {@link
 * DecodeFailure} with status 502: bad input, octets that no request asked for, and a connection
 * that ends in the middle of a response. One that ends before the first octet of a response, or
 * after the last, gives {@code channelInactive} alone.
 *
 * <p>Without auto-read, each {@code read()} gives at least one event unless no request is under
 * way.
 */
public final class Http1ResponseDecoder extends Http1Decoder {
  private static final int BAD_GATEWAY = 502;
  private static final int MAX_INTERIM = 32;

  private @Nullable RequestHead request;
  private int interim;

  /** Of each final response in turn: nobody has the head of one when the next has come. */
  private Headers fields = new Headers();

  /** One per connection. */
  public Http1ResponseDecoder(Http1Limits limits) {
    super(limits);
    state(State.HELD);
  }

  /**
   * True once the response to the last request has ended and nothing has come after it, and before
   * the first request: another may be written, if {@link ResponseHead#keepAlive} allows. What has
   * come after it would be taken for the next response.
   */
  public boolean isIdle() {
    return state() == State.HELD && heldOctets() == 0;
  }

  /** True after a 101. */
  boolean isTunnel() {
    return state() == State.RAW;
  }

  /** The next response answers {@code head}. */
  void expect(RequestHead head) {
    if (state() == State.FAILED) {
      return;
    }
    if (state() != State.HELD) {
      throw new IllegalStateException("the response to the last request has not ended");
    }
    request = head;
    interim = 0;
    state(State.HEAD);
  }

  @Override
  @Nullable HttpEvent nextHead(ByteBuf in) throws MalformedException {
    int section = heads().next(in);
    if (section == SectionScanner.INCOMPLETE || request == null) {
      return null;
    }
    fields.receive(in, section);
    ResponseHead head =
        Http1ResponseParser.parse(fields, section, request.method(), request.upgrade());
    if (head.isSwitchingProtocols()) {
      state(State.RAW);
    } else if (!head.isInterim()) {
      startBody(head.framing(), Http1ResponseParser.isChunked(head.headers()));
    } else if (++interim > MAX_INTERIM) {
      throw MalformedException.badRequest("too many interim responses");
    } else {
      fields = new Headers();
    }
    return head;
  }

  @Override
  @Nullable HttpEvent held() throws MalformedException {
    if (heldOctets() > 0) {
      throw MalformedException.badRequest("octets came that no request asked for");
    }
    return null;
  }

  @Override
  int failureStatus(int status) {
    return BAD_GATEWAY;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (bodyEndsWithClose()) {
      state(State.HELD);
      fire(ctx, BodyEnd.WITHOUT_TRAILERS);
    } else if (state() == State.BODY || (state() == State.HEAD && begun())) {
      fail(ctx, BAD_GATEWAY, "the connection ended within a response");
    }
    super.channelInactive(ctx);
  }

  private boolean begun() {
    return heldOctets() > 0 || interim > 0;
  }
}
