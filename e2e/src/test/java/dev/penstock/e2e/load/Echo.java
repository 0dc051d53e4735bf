package dev.penstock.e2e.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** An open WebSocket to a backend that sends back each message. */
public final class Echo implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final WebSocket socket;
  private final Received received;

  private Echo(HttpClient client, WebSocket socket, Received received) {
    this.client = client;
    this.socket = socket;
    this.received = received;
  }

  /** Opens one, with the target's host as Host and SNI. */
  public static Echo open(Target target) {
    SSLContext tls = target.tls();
    HttpClient client =
        tls == null
            ? HttpClient.newHttpClient()
            : HttpClient.newBuilder().sslContext(tls).sslParameters(sni(target.host())).build();
    Received received = new Received();
    URI uri =
        URI.create(
            "%s://%s:%d%s"
                .formatted(
                    tls == null ? "ws" : "wss",
                    target.address().getAddress().getHostAddress(),
                    target.address().getPort(),
                    target.path()));
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .header("Host", target.host())
            .connectTimeout(TIMEOUT)
            .buildAsync(uri, received)
            .join();
    return new Echo(client, socket, received);
  }

  private static SSLParameters sni(String host) {
    SSLParameters parameters = new SSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    return parameters;
  }

  /**
   * Sends a message and waits for it to come back.
   *
   * @throws IOException when it does not within ten seconds, or something else does
   */
  public void roundTrip(String message) throws IOException, InterruptedException {
    socket.sendText(message, true).join();
    String answer = received.messages.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (!message.equals(answer)) {
      throw new IOException(
          "sent %s, received %s; closed: %s".formatted(message, answer, closedWith()));
    }
  }

  /** The code it was closed with; -1 when it ended without one, null while it is open. */
  public @Nullable Integer closedWith() {
    return received.closed.getNow(null);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }

  private static final class Received implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.complete(-1);
    }
  }
}
