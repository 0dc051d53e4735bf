package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Http2ClientStream;
import dev.penstock.proxy.http.Http2Codec;
import dev.penstock.proxy.http.Http2StreamListener;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection. */
final class Http2UpstreamStream extends UpstreamSide implements Http2StreamListener {
  private final Http2UpstreamConnection connection;
  private final StreamRequest request;
  private final boolean reused;
  private @Nullable Http2ClientStream stream;
  private boolean requestSent;
  private boolean counted = true;

  Http2UpstreamStream(Http2UpstreamConnection connection, StreamRequest request, boolean reused) {
    this.connection = connection;
    this.request = request;
    this.reused = reused;
  }

  /** Begins on a connection that has room. */
  void open(Http2Codec codec) {
    stream = codec.open(this);
    begin(request.listener());
  }

  private Http2ClientStream stream() {
    if (stream == null) {
      throw new IllegalStateException("not opened yet");
    }
    return stream;
  }

  @Override
  public void write(HttpEvent event) {
    requestSent |= event instanceof BodyEnd;
    ChannelFuture written = stream().write(event);
    if (event instanceof RequestHead) {
      written.addListener(this::headWritten);
    }
  }

  /** A head that never left (no ids left, GOAWAY in the meantime) can be sent again elsewhere. */
  private void headWritten(Future<?> future) {
    if (!future.isSuccess()) {
      boolean unsupported = future.cause() instanceof IllegalStateException;
      fail(unsupported ? UpstreamFailure.UNSUPPORTED : UpstreamFailure.REFUSED);
    }
  }

  @Override
  public void flush() {
    stream().flush();
  }

  @Override
  public boolean isWritable() {
    return stream().isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    stream().setReading(reading);
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  @Override
  public void endTunnel() {
    forget();
    leave();
    Http2ClientStream ending = stream();
    if (ending.isOpen()) {
      ending.write(BodyEnd.WITHOUT_TRAILERS).addListener(_ -> ending.close());
      ending.flush();
    }
  }

  @Override
  public void abort() {
    forget();
    leave();
    Http2ClientStream aborted = stream();
    if (aborted.isOpen()) {
      aborted.write(StreamReset.CANCEL);
    }
  }

  @Override
  UpstreamEndpoint endpoint() {
    return connection.endpoint();
  }

  /** The rest of a response that nobody wants any more. */
  @Override
  void onUnasked() {}

  @Override
  void onHead(ResponseHead head) {}

  @Override
  void onEnd() {
    if (requestSent) {
      forget();
      leave();
    }
  }

  @Override
  boolean isOpen() {
    return stream().isOpen();
  }

  @Override
  void fail(UpstreamFailure failure) {
    UpstreamListener to = forget();
    leave();
    if (to == null) {
      return;
    }
    if (failure != UpstreamFailure.REFUSED && !reused) {
      endpoint().reportError();
    }
    stream().close();
    to.onUpstreamFailure(failure);
  }

  /** Gives the stream's place back, once. */
  private void leave() {
    if (counted) {
      counted = false;
      connection.streamEnded();
    }
  }

  @Override
  public void onStreamEvent(HttpEvent event) {
    receive(event);
  }

  @Override
  public void onStreamReadComplete() {
    readComplete();
  }

  @Override
  public void onStreamWritabilityChanged() {
    writabilityChanged();
  }

  @Override
  public void onStreamBodyLeft(int octets) {}

  @Override
  public void onStreamClosed() {
    fail(UpstreamFailure.BROKEN);
  }
}
