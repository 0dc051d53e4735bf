package dev.penstock.proxy.soak;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 connection, and after some requests the next one. */
final class Http1Lane extends ChannelInitializer<Channel> implements Lane, Connection {
  private static final int REQUESTS = 1_000;

  private final Dialer dialer;
  private final Lanes lanes;
  private @Nullable Channel channel;
  private int left;

  Http1Lane(Dialer dialer, Lanes lanes) {
    this.dialer = dialer;
    this.lanes = lanes;
  }

  @Override
  public void connect() {
    left = REQUESTS;
    dialer.connect(this, lanes);
  }

  @Override
  protected void initChannel(Channel opened) {
    dialer.secure(opened);
    opened.pipeline().addLast(new HttpClientCodec(), new Answers());
  }

  @Override
  public void send(Ask ask) {
    left--;
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(ask.method()),
            ask.path(),
            Unpooled.wrappedBuffer(new byte[ask.body()]));
    request.headers().set(HttpHeaderNames.HOST, "localhost");
    if (ask.body() > 0) {
      HttpUtil.setContentLength(request, ask.body());
    }
    Channel to = channel;
    if (to != null) {
      to.pipeline().get(Answers.class).expected = ask.answer();
      to.writeAndFlush(request);
    }
  }

  @Override
  public void close() {
    Channel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  private final class Answers extends SimpleChannelInboundHandler<HttpObject> {
    private int expected = -1;
    private int received;
    private int status;
    private String round = "";
    private boolean last;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      lanes.free(Http1Lane.this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpResponse head) {
        status = head.status().code();
        round = head.headers().get(SoakConfig.ROUND, "");
        last = !HttpUtil.isKeepAlive(head);
        received = 0;
      }
      if (part instanceof HttpContent content) {
        received += content.content().readableBytes();
      }
      if (part instanceof LastHttpContent) {
        end();
      }
    }

    private void end() {
      if (status != HttpResponseStatus.OK.code() || received != expected) {
        lanes.failed("HTTP/1.1: answered with %d and %d octets".formatted(status, received));
      } else {
        lanes.answered(round);
      }
      expected = -1;
      if (last || left == 0) {
        close();
        connect();
      } else {
        lanes.free(Http1Lane.this);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (context.channel().equals(channel)) {
        lanes.failed("HTTP/1.1: closed " + (expected < 0 ? "while idle" : "before the answer"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      lanes.failed("HTTP/1.1: " + cause);
      context.close();
    }
  }
}
