package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests off a client's HTTP/1.x connection, one at a time: {@link RequestHead}, any number
 * of {@link BodyData}, {@link BodyEnd}, and then nothing until {@link #resumeNextRequest}.
 * Pipelined requests wait in the meantime, at first in memory and then, as reading stops, in the
 * client.
 *
 * <p>Bad input gives one {@link DecodeFailure}, within a body too; octets after it are dropped, so
 * the connection should be closed once the answer is written. A connection that breaks off gives
 * {@code channelInactive} alone.
 *
 * <p>Without auto-read, each {@code read()} gives at least one event unless the connection waits
 * for {@link #resumeNextRequest}.
 */
public final class Http1RequestDecoder extends Http1Decoder {
  private static final int MAX_LEADING_EMPTY_LINES = 4;

  private final Http1Limits limits;
  private final Http1RequestParser parser;
  private @Nullable RequestHead current;
  private int emptyLines;
  private boolean readWanted;

  /**
   * One per connection.
   *
   * @param scheme {@code https} on a TLS listener, else {@code http}
   */
  public Http1RequestDecoder(String scheme, Http1Limits limits) {
    super(limits);
    this.limits = limits;
    this.parser = new Http1RequestParser(scheme);
  }

  /**
   * Lets the next request through, whose octets are held back since the {@link BodyEnd} of the
   * current one. Call it when the current exchange is over; the next request's events may come from
   * within the call. Does nothing after a {@link DecodeFailure} or once the channel is inactive.
   *
   * @throws IllegalStateException before the current request's {@link BodyEnd}, or in a tunnel
   */
  public void resumeNextRequest() {
    switch (state()) {
      case FAILED -> {}
      case HELD -> {
        state(State.HEAD);
        forgetCurrent();
        emptyLines = 0;
        resume();
        readAgain();
      }
      case HEAD, BODY, RAW ->
          throw new IllegalStateException("no request is waiting to be followed: " + state());
    }
  }

  /**
   * True while octets of a request head have come but not all: what a slow-head timeout is about.
   * False between requests (idle keep-alive) and within a body.
   */
  public boolean isHeadPartial() {
    return state() == State.HEAD && heldOctets() > 0;
  }

  /** The request whose head came last, until {@link #resumeNextRequest}; null before the first. */
  @Nullable RequestHead current() {
    return current;
  }

  /** True after bad input: the connection has no next request. */
  boolean hasFailed() {
    return state() == State.FAILED;
  }

  /** From now on octets are a tunnel's, those held back included. */
  void switchToRaw() {
    if (state() != State.HELD) {
      throw new IllegalStateException("a tunnel begins after the request's end: " + state());
    }
    state(State.RAW);
    resume();
    readAgain();
  }

  /** Stops reading while enough of the requests to come is held. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (state() == State.HELD && heldOctets() >= limits.held()) {
      readWanted = true;
    } else {
      ctx.read();
    }
  }

  @Override
  @Nullable HttpEvent nextHead(ByteBuf in) throws MalformedException {
    if (!skipEmptyLines(in)) {
      return null;
    }
    if (!HttpSyntax.isTokenOctet(in.getByte(in.readerIndex()))) {
      throw MalformedException.badRequest("a request does not begin with a method");
    }
    int section = heads().next(in);
    if (section == SectionScanner.INCOMPLETE) {
      return null;
    }
    RequestHead head = parser.parse(in, section);
    current = head;
    startBody(head.framing(), true);
    return head;
  }

  @Override
  int failureStatus(int status) {
    return status;
  }

  /** RFC 9112 section 2.2. Returns false when more octets are needed. */
  private boolean skipEmptyLines(ByteBuf in) throws MalformedException {
    while (in.isReadable() && in.getByte(in.readerIndex()) == '\r') {
      if (in.readableBytes() < 2) {
        return false;
      }
      if (in.getByte(in.readerIndex() + 1) != '\n') {
        throw MalformedException.badRequest("a CR is not followed by LF");
      }
      if (++emptyLines > MAX_LEADING_EMPTY_LINES) {
        throw MalformedException.badRequest("too many empty lines before a request");
      }
      in.skipBytes(2);
    }
    return in.isReadable();
  }

  /** Only here is the exchange known to be over: the head of one that broke off is left alone. */
  private void forgetCurrent() {
    if (current != null) {
      RequestHeads.giveBack(current);
      current = null;
    }
  }

  private void readAgain() {
    if (readWanted) {
      readWanted = false;
      requestRead();
    }
  }
}
