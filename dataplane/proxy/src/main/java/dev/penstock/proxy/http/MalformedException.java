package dev.penstock.proxy.http;

/**
 * Input that has no single meaning. Carries what {@link DecodeFailure} carries, from deep within a
 * parser to the handler at its edge, and costs no stack trace.
 */
public final class MalformedException extends Exception {
  private final int status;
  private final String reason;

  MalformedException(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  static MalformedException badRequest(String reason) {
    return new MalformedException(400, reason);
  }

  /** What to answer a client with. */
  public int status() {
    return status;
  }

  /** What is wrong; never quotes the input. */
  public String reason() {
    return reason;
  }
}
