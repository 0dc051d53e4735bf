package dev.penstock.proxy.server;

/** A certificate resource that cannot be used. The message names the field, never its content. */
final class InvalidCertificateException extends Exception {
  InvalidCertificateException(String message) {
    super(message);
  }

  InvalidCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
