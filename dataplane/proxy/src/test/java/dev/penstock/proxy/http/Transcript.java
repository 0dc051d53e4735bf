package dev.penstock.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events as text, body data joined, so that what differs in nothing but its split is equal. */
final class Transcript {
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();

  /** Takes the event and releases what it holds. */
  void add(HttpEvent event) {
    if (event instanceof BodyData body) {
      data.append(body.content().toString(StandardCharsets.ISO_8859_1));
      body.release();
      return;
    }
    flush();
    lines.add(
        switch (event) {
          case RequestHead head -> describe(head);
          case ResponseHead head -> describe(head);
          case BodyEnd end -> end.trailers().isEmpty() ? "end" : "end " + fields(end.trailers());
          case DecodeFailure failure -> "fail " + failure.status();
          case StreamReset reset -> "reset " + reset.errorCode();
          case BodyData _ -> throw new AssertionError("handled above");
        });
  }

  void note(String line) {
    flush();
    lines.add(line);
  }

  List<String> lines() {
    flush();
    return lines;
  }

  private void flush() {
    if (!data.isEmpty()) {
      lines.add("data " + data);
      data.setLength(0);
    }
  }

  private static String describe(RequestHead head) {
    return head.method()
        + " "
        + head.target()
        + framing(head.framing())
        + (head.keepAlive() ? "" : " close")
        + (head.expectsContinue() ? " continue" : "")
        + (head.upgrade() == null ? "" : " upgrade=" + head.upgrade())
        + fields(head.headers());
  }

  private static String describe(ResponseHead head) {
    return head.status()
        + framing(head.framing())
        + (head.keepAlive() ? "" : " close")
        + (head.upgrade() == null ? "" : " upgrade=" + head.upgrade())
        + fields(head.headers());
  }

  private static String framing(BodyFraming framing) {
    return switch (framing.kind()) {
      case NONE -> "";
      case LENGTH -> " length=" + framing.length();
      case STREAMED -> " streamed";
    };
  }

  private static String fields(Headers headers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < headers.size(); i++) {
      text.append(" [").append(headers.name(i)).append(':').append(headers.value(i)).append(']');
    }
    return text.toString();
  }
}
