package dev.penstock.operator.provider;

import java.io.IOException;

/** An address that is not called; its message is for people. */
final class RefusedException extends IOException {
  RefusedException(String message) {
    super(message);
  }
}
