package dev.penstock.proxy.http;

/** Hears what becomes of an HTTP/2 stream. On the connection's event loop. */
public interface Http2StreamListener {
  /** The next part of the peer's message. Its order is what the package comment says. */
  void onStreamEvent(HttpEvent event);

  /** For now no more events come. */
  void onStreamReadComplete();

  /** What the stream's {@code isWritable} says has changed. */
  void onStreamWritabilityChanged();

  /** So many octets of a body that was written have left, or will never leave. */
  void onStreamBodyLeft(int octets);

  /** The stream is over, or its connection is. Nothing follows. Never comes from within a write. */
  void onStreamClosed();
}
