package dev.penstock.proxy.soak;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 connection of some streams at once, and after some requests the next one. */
final class Http2Connection extends ChannelInitializer<Channel> implements Connection {
  private static final int REQUESTS = 10_000;
  private static final int STREAMS = 4;

  private final Dialer dialer;
  private final Lanes lanes;
  private @Nullable Channel channel;

  Http2Connection(Dialer dialer, Lanes lanes) {
    this.dialer = dialer;
    this.lanes = lanes;
  }

  @Override
  public void connect() {
    dialer.connect(this, lanes);
  }

  @Override
  public void close() {
    Channel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  protected void initChannel(Channel opened) {
    channel = opened;
    dialer.secure(opened);
    Frames frames = new Frames();
    opened
        .pipeline()
        .addLast(new Http2ConnectionHandlerBuilder().server(false).frameListener(frames).build());
    opened
        .closeFuture()
        .addListener(
            closed -> {
              if (opened.equals(channel)) {
                failed("closed with %d streams open".formatted(frames.open.size()));
              }
            });
  }

  private void failed(String fault) {
    lanes.failed("HTTP/2: " + fault);
  }

  /** What has come of a request. */
  private static final class Stream {
    private final Ask ask;
    private int received;
    private String status = "";
    private String round = "";

    Stream(Ask ask) {
      this.ask = ask;
    }
  }

  /** One connection. Until its peer's SETTINGS have come, nothing is asked of it. */
  private final class Frames extends Http2FrameAdapter {
    private final Map<Integer, Stream> open = new HashMap<>();
    private int left = REQUESTS;

    /** How many requests may come that it has not been given yet. */
    private int lent;

    private void lend(ChannelHandlerContext context) {
      lent++;
      lanes.free(ask -> send(context, ask));
    }

    private void send(ChannelHandlerContext context, Ask ask) {
      left--;
      lent--;
      Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
      int id = handler.connection().local().incrementAndGetNextStreamId();
      open.put(id, new Stream(ask));
      Http2Headers head =
          new DefaultHttp2Headers()
              .method(ask.method())
              .scheme("https")
              .authority("localhost")
              .path(ask.path());
      handler.encoder().writeHeaders(context, id, head, 0, ask.body() == 0, context.newPromise());
      if (ask.body() > 0) {
        ByteBuf body = Unpooled.wrappedBuffer(new byte[ask.body()]);
        handler.encoder().writeData(context, id, body, 0, true, context.newPromise());
      }
      handler.flush(context);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      for (int i = 0; i < STREAMS; i++) {
        lend(context);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int id,
        Http2Headers head,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean isEnd) {
      onHeadersRead(context, id, head, padding, isEnd);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int id, Http2Headers head, int padding, boolean isEnd) {
      Stream stream = open.get(id);
      if (stream != null) {
        stream.status = String.valueOf(head.status());
        stream.round = String.valueOf(head.get(SoakConfig.ROUND));
        endIf(isEnd, context, id, stream);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean isEnd) {
      Stream stream = open.get(id);
      int length = data.readableBytes();
      if (stream != null) {
        stream.received += length;
        endIf(isEnd, context, id, stream);
      }
      return length + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
      failed("a stream was reset: " + code);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf debug) {
      failed("given up: " + code);
    }

    private void endIf(boolean isEnd, ChannelHandlerContext context, int id, Stream stream) {
      if (!isEnd) {
        return;
      }
      open.remove(id);
      if (stream.status.equals("200") && stream.received == stream.ask.answer()) {
        lanes.answered(stream.round);
      } else {
        failed("answered with %s and %d octets".formatted(stream.status, stream.received));
      }
      if (left > 0) {
        lend(context);
      } else if (open.isEmpty() && lent == 0) {
        close();
        connect();
      }
    }
  }
}
