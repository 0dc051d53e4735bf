package dev.penstock.proxy.soak;

/** A client's connection, which is followed by another when it has carried some requests. */
interface Connection {
  /** Opens one; its lanes are free when it stands. */
  void connect();

  /** Closes the one there is. */
  void close();
}
