package dev.penstock.proxy.soak;

/** What carries one request at a time. Belongs to the event loop of its {@link Lanes}. */
@FunctionalInterface
interface Lane {
  /** Sends a request; {@link Lanes} is told what became of it. */
  void send(Ask ask);
}
