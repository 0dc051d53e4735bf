package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.Http1Limits;
import dev.penstock.proxy.http.Http1RequestEncoder;
import dev.penstock.proxy.http.Http1ResponseDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** HTTP/1.1: a connection serves one request at a time; the one used last is used next. */
final class Http1Pool extends EndpointPool {
  private final Deque<Http1UpstreamStream> idle = new ArrayDeque<>();

  Http1Pool(UpstreamEndpoint endpoint, UpstreamLoop loop) {
    super(endpoint, loop);
  }

  @Override
  void open(StreamRequest request) {
    requestStarted();
    long now = System.nanoTime();
    Http1UpstreamStream stream;
    while ((stream = idle.pollFirst()) != null) {
      if (stream.isUsable(now)) {
        stream.begin(request);
        return;
      }
      stream.close();
    }
    connect(request);
  }

  private void connect(StreamRequest request) {
    Http1ResponseDecoder decoder = new Http1ResponseDecoder(Http1Limits.DEFAULTS);
    Http1UpstreamStream stream = new Http1UpstreamStream(this, decoder);
    loop.bootstrap()
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(decoder, new Http1RequestEncoder(decoder), stream.handler());
              }
            })
        .connect(endpoint.address())
        .addListener((ChannelFuture future) -> connected(future, stream, request));
  }

  private void connected(ChannelFuture future, Http1UpstreamStream stream, StreamRequest request) {
    if (!future.isSuccess()) {
      requestEnded();
      endpoint.reportConnectFailure();
      request.fail(UpstreamFailure.CONNECT);
      return;
    }
    endpoint.health().connected();
    if (request.isCancelled()) {
      requestEnded();
      keep(stream);
    } else {
      stream.begin(request);
    }
  }

  /** Takes back a connection whose request is over and that can serve another. */
  void release(Http1UpstreamStream stream) {
    requestEnded();
    keep(stream);
  }

  private void keep(Http1UpstreamStream stream) {
    if (endpoint.isRemoved() || idle.size() >= settings.maxIdleConnections()) {
      stream.close();
      return;
    }
    idle.addFirst(stream);
    ensureSweep();
  }

  /** An idle connection has been closed by the backend. */
  void lost(Http1UpstreamStream stream) {
    idle.remove(stream);
  }

  @Override
  void closeIdle() {
    List<Http1UpstreamStream> all = List.copyOf(idle);
    idle.clear();
    all.forEach(Http1UpstreamStream::close);
  }

  @Override
  boolean closeExpired(long now) {
    List<Http1UpstreamStream> expired =
        idle.stream().filter(stream -> !stream.isUsable(now)).toList();
    idle.removeAll(expired);
    expired.forEach(Http1UpstreamStream::close);
    return !idle.isEmpty();
  }
}
