package dev.penstock.proxy.upstream;

import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** HTTP/2: many streams share a connection; another is made when all are full. */
final class Http2Pool extends EndpointPool {
  /** Usable for new streams: neither full for good nor told to go away. */
  private final List<Http2UpstreamConnection> connections = new ArrayList<>();

  private final Queue<StreamRequest> waiting = new ArrayDeque<>();
  private int connecting;

  Http2Pool(UpstreamEndpoint endpoint, UpstreamLoop loop) {
    super(endpoint, loop);
  }

  @Override
  void open(StreamRequest request) {
    requestStarted();
    for (Http2UpstreamConnection connection : connections) {
      if (connection.hasRoom()) {
        connection.open(request);
        return;
      }
    }
    waiting.add(request);
    connectIfNeeded();
  }

  private void connectIfNeeded() {
    if ((long) connecting * settings.maxStreams() < waiting.size()) {
      connecting++;
      Http2UpstreamConnection connection = new Http2UpstreamConnection(this);
      loop.bootstrap()
          .handler(connection.initializer())
          .connect(endpoint.address())
          .addListener((ChannelFuture future) -> connection.connected(future.isSuccess()));
    }
  }

  /** The peer has sent its SETTINGS: it speaks HTTP/2. */
  void ready(Http2UpstreamConnection connection) {
    connecting--;
    endpoint.health().connected();
    connections.add(connection);
    serveWaiting();
    if (endpoint.isRemoved()) {
      connection.retire();
    }
    ensureSweep();
  }

  /** The connection could not be made. Everything that waits may fare better elsewhere. */
  void failed() {
    connecting--;
    endpoint.reportConnectFailure();
    if (connecting == 0) {
      List<StreamRequest> failed = List.copyOf(waiting);
      waiting.clear();
      for (StreamRequest request : failed) {
        requestEnded();
        request.fail(UpstreamFailure.CONNECT);
      }
    }
  }

  /** Takes no more streams. */
  void retired(Http2UpstreamConnection connection) {
    connections.remove(connection);
  }

  /** A stream has ended, or the peer allows more of them. */
  void serveWaiting() {
    for (Http2UpstreamConnection connection : List.copyOf(connections)) {
      while (!waiting.isEmpty() && connection.hasRoom()) {
        StreamRequest request = waiting.remove();
        if (request.isCancelled()) {
          requestEnded();
        } else {
          connection.open(request);
        }
      }
    }
    connectIfNeeded();
  }

  @Override
  void closeIdle() {
    List.copyOf(connections).forEach(Http2UpstreamConnection::retire);
  }

  @Override
  boolean closeExpired(long now) {
    for (Http2UpstreamConnection connection : List.copyOf(connections)) {
      if (connection.isExpired(now)) {
        connection.retire();
      }
    }
    return !connections.isEmpty();
  }
}
