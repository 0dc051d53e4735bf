package dev.penstock.proxy.upstream;

/** The wish for a stream, which can be withdrawn until it has been met. On the event loop only. */
public final class StreamRequest {
  private final UpstreamListener listener;
  private boolean cancelled;

  /** The outcome goes to {@code listener}. */
  public StreamRequest(UpstreamListener listener) {
    this.listener = listener;
  }

  /** Withdraws it: the listener hears nothing. Without effect when it has heard already. */
  public void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  UpstreamListener listener() {
    return listener;
  }

  void fail(UpstreamFailure failure) {
    if (!cancelled) {
      listener.onUpstreamFailure(failure);
    }
  }
}
