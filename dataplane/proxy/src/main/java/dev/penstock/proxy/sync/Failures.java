package dev.penstock.proxy.sync;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Says in one line why a call failed. */
final class Failures {
  private Failures() {}

  /** The status with what caused it, outermost first. */
  static String describe(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().name());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription());
    }
    @Nullable Throwable cause = status.getCause();
    while (cause != null) {
      text.append(": ").append(cause.getMessage() == null ? cause : cause.getMessage());
      cause = cause.getCause();
    }
    return text.toString().replace('\n', ' ');
  }
}
