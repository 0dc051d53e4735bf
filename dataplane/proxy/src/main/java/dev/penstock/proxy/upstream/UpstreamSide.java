package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is whatever the protocol: something from which a listener hears while a request is
 * under way.
 */
abstract sealed class UpstreamSide implements UpstreamStream
    permits UpstreamHandler, Http2UpstreamStream {
  private static final int FIRST_SERVER_ERROR = 500;

  private @Nullable UpstreamListener listener;

  /** The other end. */
  abstract UpstreamEndpoint endpoint();

  /** Something comes while nobody listens. */
  abstract void onUnasked();

  /** A head is passed on next. */
  abstract void onHead(ResponseHead head);

  /** The end of a response is passed on next. */
  abstract void onEnd();

  /** Whether more could come of it: what the end of a connection cuts off is no fault of form. */
  abstract boolean isOpen();

  /** There will be no (more) response. */
  abstract void fail(UpstreamFailure failure);

  /** Who wants the response; null before the request, when it is over, and when it is given up. */
  final @Nullable UpstreamListener listener() {
    return listener;
  }

  /** A request can be written. */
  final void begin(UpstreamListener wanting) {
    listener = wanting;
    wanting.onUpstreamReady(this);
  }

  /** Lets go of the listener, which is returned: from now on it hears nothing. */
  final @Nullable UpstreamListener forget() {
    UpstreamListener last = listener;
    listener = null;
    return last;
  }

  /** A part of a response has come. */
  final void receive(HttpEvent event) {
    UpstreamListener to = listener;
    if (to == null) {
      ReferenceCountUtil.release(event);
      onUnasked();
      return;
    }
    switch (event) {
      case ResponseHead head -> receive(head, to);
      case BodyData data -> to.onUpstreamData(data);
      case BodyEnd end -> {
        onEnd();
        to.onUpstreamEnd(end);
      }
      case StreamReset reset ->
          fail(reset.isRefused() ? UpstreamFailure.REFUSED : UpstreamFailure.BROKEN);
      case DecodeFailure _ -> fail(isOpen() ? UpstreamFailure.MALFORMED : UpstreamFailure.BROKEN);
      case RequestHead _ -> throw new IllegalStateException("a response decoder gave a request");
    }
  }

  private void receive(ResponseHead head, UpstreamListener to) {
    if (head.status() >= FIRST_SERVER_ERROR) {
      endpoint().reportError();
    } else if (!head.isInterim()) {
      endpoint().health().succeeded();
    }
    onHead(head);
    to.onUpstreamHead(head);
  }

  /** All that could be read for now has been. */
  final void readComplete() {
    if (listener != null) {
      listener.onUpstreamReadComplete();
    }
  }

  /** What {@link #isWritable} says has changed. */
  final void writabilityChanged() {
    if (listener != null) {
      listener.onUpstreamWritabilityChanged();
    }
  }
}
