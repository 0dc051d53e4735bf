package dev.penstock.proxy.differential;

import static dev.penstock.proxy.support.Eventually.await;

import dev.penstock.proxy.support.RawBackend;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A backend that answers every request and remembers, octet for octet, what came for which client.
 */
final class Recorder implements AutoCloseable {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final Map<String, List<Seen>> byClient = new ConcurrentHashMap<>();
  private final RawBackend backend = RawBackend.start(this::serve);

  int port() {
    return backend.port();
  }

  private void serve(RawBackend.Peer peer) throws IOException {
    StrictReader reader =
        new StrictReader(peer::read, StrictReader.From.GATEWAY, () -> send(peer, CONTINUE));
    for (Seen seen = reader.next(); seen != null; seen = reader.next()) {
      byClient.computeIfAbsent(seen.client(), _ -> new CopyOnWriteArrayList<>()).add(seen);
      if (!(seen instanceof Seen.Whole)) {
        return;
      }
      peer.send(ANSWER);
    }
  }

  private static void send(RawBackend.Peer peer, String octets) {
    try {
      peer.send(octets);
    } catch (IOException e) {
      // Whoever asked has gone; reading will tell.
    }
  }

  /** What came for a client, in order. */
  List<Seen> of(String client) {
    return byClient.getOrDefault(client, List.of());
  }

  /** Waits until whoever connected has gone: then all that was sent has come. */
  void awaitEnd() {
    await().until(() -> backend.openConnections() == 0);
  }

  @Override
  public void close() {
    backend.close();
  }
}
