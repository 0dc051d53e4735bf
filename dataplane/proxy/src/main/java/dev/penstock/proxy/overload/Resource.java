package dev.penstock.proxy.overload;

/** What there can be too little of. */
public enum Resource {
  /** Buffers outside the heap. */
  DIRECT_MEMORY("direct memory"),
  /** The heap, by what is left after a collection. */
  HEAP("heap"),
  /** The time until an event loop turns to what is next. */
  EVENT_LOOP("event loop delay");

  private final String text;

  Resource(String text) {
    this.text = text;
  }

  /** For people. */
  @Override
  public String toString() {
    return text;
  }
}
