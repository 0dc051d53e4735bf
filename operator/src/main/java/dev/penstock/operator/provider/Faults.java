package dev.penstock.operator.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What went wrong, for people: short, naming the address. Nothing of an answer's body is in it but
 * what a Prometheus says of a query, so that nobody reads through the operator what they cannot
 * read themselves.
 */
final class Faults {
  /** A status has no room for more than 1024. */
  private static final int MAX = 512;

  private Faults() {}

  /** What ended a call without an answer. */
  static String of(Target target, Throwable thrown, Duration patience) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    String label = target.label();
    return text(
        switch (cause) {
          case RefusedException e -> String.valueOf(e.getMessage());
          case HttpConnectTimeoutException e ->
              "%s cannot be reached: no connection within %s s"
                  .formatted(label, seconds(patience.dividedBy(2)));
          case TimeoutException e ->
              "%s has not answered within %s s".formatted(label, seconds(patience));
          case ConnectException e ->
              "%s cannot be reached: nothing takes connections there".formatted(label);
          case SSLException e ->
              "%s cannot be reached: TLS failed: %s".formatted(label, e.getMessage());
          case IOException e ->
              "%s gave no answer that can be read: %s".formatted(label, e.getMessage());
          default -> "%s cannot be called: %s".formatted(label, cause);
        });
  }

  /** One line of bounded length. */
  static String text(String message) {
    String line = message.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX ? line : line.substring(0, MAX - 3) + "...";
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1000.0);
  }
}
