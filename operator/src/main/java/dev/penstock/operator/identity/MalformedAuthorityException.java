package dev.penstock.operator.identity;

/** The Secret holds no ring of authorities; the message says what is wrong with it. */
final class MalformedAuthorityException extends Exception {
  MalformedAuthorityException(String message) {
    super(message);
  }
}
