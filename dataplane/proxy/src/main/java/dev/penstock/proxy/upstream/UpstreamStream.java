package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.HttpEvent;

/**
 * One request's way to an endpoint: an HTTP/1.1 connection for the time of the request, or an
 * HTTP/2 stream. Used on the event loop only.
 */
public interface UpstreamStream {
  /** Writes a part of the request; takes over the buffer of a body. */
  void write(HttpEvent event);

  /** Sends what was written. */
  void flush();

  /** False while what was written has not left: stop writing bodies. */
  boolean isWritable();

  /** Whether to read on: off while the client does not take what has come. */
  void setReading(boolean reading);

  /** True when the connection has carried other requests before. */
  boolean isReused();

  /** Ends a tunnel once all that was written has left. No call to the listener follows. */
  void endTunnel();

  /** Gives up: resets the stream or closes the connection. No call to the listener follows. */
  void abort();
}
