package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;

/** How a gRPC call ended, which its HTTP status does not tell. */
final class GrpcStatus {
  /** In the trailers, or in the head of a response that has nothing else. */
  static final AsciiString FIELD = AsciiString.cached("grpc-status");

  /** There is none. */
  static final int NONE = -1;

  /** As clients take a response that has none, or one that is no number. */
  static final int UNKNOWN = 2;

  private GrpcStatus() {}

  /** What {@code fields} say, or {@code otherwise} when they say nothing. */
  static int of(Headers fields, int otherwise) {
    AsciiString value = fields.get(FIELD);
    if (value == null) {
      return otherwise;
    }
    int number = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.byteAt(i) - '0';
      if (digit < 0 || digit > 9 || i > 1) {
        return UNKNOWN;
      }
      number = number * 10 + digit;
    }
    return value.isEmpty() ? UNKNOWN : number;
  }

  /** Whether the server is at fault, as 500 and above are in HTTP. */
  static boolean isServerError(int status) {
    return switch (status) {
      // DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS.
      case UNKNOWN, 4, 12, 13, 14, 15 -> true;
      default -> false;
    };
  }

  /** Whether the call was refused for what it is, as 400 to 499 are in HTTP. */
  static boolean isClientError(int status) {
    return status > 0 && !isServerError(status);
  }
}
