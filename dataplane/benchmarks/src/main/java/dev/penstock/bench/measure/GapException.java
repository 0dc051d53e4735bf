package dev.penstock.bench.measure;

/** A target cannot do what a scenario asks of it. */
public final class GapException extends Exception {
  private final String reason;

  public GapException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What went wrong, for the report. */
  public String reason() {
    return reason;
  }
}
