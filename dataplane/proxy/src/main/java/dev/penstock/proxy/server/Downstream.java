package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.ResponseHead;

/** The client's side of an exchange: an HTTP/1.1 connection or an HTTP/2 stream. */
interface Downstream {
  /** The connection it belongs to. */
  ClientConnection connection();

  /**
   * Writes an interim or the final head.
   *
   * @param last true when the connection must not be used after this response
   */
  void write(ResponseHead head, boolean last);

  /** Writes a piece of the body, whose buffer it takes over. */
  void write(BodyData data);

  /** Writes the end of the response. */
  void write(BodyEnd end);

  /** Sends what was written. */
  void flush();

  /** False while the client does not take what was written. */
  boolean isWritable();

  /**
   * How many octets more could be written before it is not writable; negative beyond that. Grows as
   * the client takes what was written.
   */
  long room();

  /** Whether to read on. */
  void setReading(boolean reading);

  /**
   * Has {@link Exchange#check} called when so much time has passed, or earlier.
   *
   * @param now {@link System#nanoTime}
   */
  void watch(long now, long delayNanos);

  /**
   * The exchange is over; its response was written whole.
   *
   * @param requestEnded false when some of the request has not come yet
   */
  void finished(boolean requestEnded);

  /** The exchange is over, and the client must see that its response is not whole. */
  void abort();
}
