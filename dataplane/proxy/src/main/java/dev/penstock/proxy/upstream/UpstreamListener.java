package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.ResponseHead;

/**
 * Who wants a response. All calls are made on the event loop; after {@link #onUpstreamFailure},
 * after {@link #onUpstreamEnd} of a request that has been sent whole, and after {@link
 * UpstreamStream#abort} none follows.
 */
public interface UpstreamListener {
  /** There is a stream: the request can be written. */
  void onUpstreamReady(UpstreamStream stream);

  /** An interim or the final head. */
  void onUpstreamHead(ResponseHead head);

  /** A piece of the body, or of what comes out of a tunnel; the listener owns it. */
  void onUpstreamData(BodyData data);

  /** The response is complete. The stream may already serve another request: do not use it. */
  void onUpstreamEnd(BodyEnd end);

  /** For now nothing more has come: a good moment to flush. */
  void onUpstreamReadComplete();

  /** {@link UpstreamStream#isWritable} has changed. */
  void onUpstreamWritabilityChanged();

  /** There will be no (more) response. */
  void onUpstreamFailure(UpstreamFailure failure);
}
