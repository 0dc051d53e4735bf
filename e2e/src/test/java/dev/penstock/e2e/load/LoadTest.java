package dev.penstock.e2e.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** That the load counts right what becomes of its requests: other tests believe it. */
@Order(0)
final class LoadTest {
  private static final String HOST = "load.example.com";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  private static final String LAST =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  @Test
  void shouldCountEveryRequestAsAnsweredWhenConnectionsEndInOrder() throws Exception {
    try (Server server = new Server(OK, CHUNKED, LAST)) {
      Load.Result result = server.load(500);

      assertThat(result.losses()).isEmpty();
      assertThat(result.answered()).isEqualTo(server.asked.get()).isGreaterThanOrEqualTo(500);
    }
  }

  @Test
  void shouldCountTheSameWhenTheConnectionsAreOfTls() throws Exception {
    SelfSigned certificate = SelfSigned.forHost(HOST);
    ServerSocketFactory factory = certificate.identity().getServerSocketFactory();
    try (Server server =
        new Server(factory, SelfSigned.trust(certificate), OK, CHUNKED, OK, OK, LAST)) {
      Load.Result result = server.load(500);

      assertThat(result.losses()).isEmpty();
      assertThat(result.answered()).isEqualTo(server.asked.get()).isGreaterThanOrEqualTo(500);
    }
  }

  @Test
  void shouldLoseNothingWhenTheServerClosesBetweenRequests() throws Exception {
    try (Server server = new Server(OK, CHUNKED, OK)) {
      Load.Result result = server.load(100);

      assertThat(result.losses()).isEmpty();
      assertThat(result.answered()).isEqualTo(server.asked.get());
    }
  }

  @Test
  void shouldNameTheLossWhenARequestIsNotAnsweredWith200() throws Exception {
    try (Server server = new Server(OK, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", "")) {
      Load.Result result = server.load(300);

      assertThat(result.losses())
          .containsOnlyKeys(
              "status 503", "EOFException: the connection ended before the answer did");
      assertThat(result.answered() + result.lost()).isEqualTo(server.asked.get());
    }
  }

  /** Answers each connection with the given answers, one a request, and then closes it. */
  private static final class Server implements AutoCloseable {
    final AtomicLong asked = new AtomicLong();
    private final ServerSocket listener;
    private final @Nullable SSLContext client;
    private final String[] answers;

    Server(String... answers) throws IOException {
      this(ServerSocketFactory.getDefault(), null, answers);
    }

    Server(ServerSocketFactory factory, @Nullable SSLContext client, String... answers)
        throws IOException {
      this.client = client;
      this.answers = answers;
      listener = factory.createServerSocket(0, 100, InetAddress.getLoopbackAddress());
      var _ = Thread.ofVirtual().start(this::accept);
    }

    /** What comes of a load that ends when a number of requests have been sent. */
    Load.Result load(long requests) throws InterruptedException {
      InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
      Target target = new Target(address, HOST, "/", client);
      try (Load load = Load.start(new Load.Settings(target, 8, 400, 50, Duration.ofMinutes(1)))) {
        await().atMost(Sandbox.SOON).until(() -> asked.get() >= requests);
        return load.stop();
      }
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          var _ = Thread.ofVirtual().start(() -> serve(socket));
        }
      } catch (IOException closed) {
        // The test has ended.
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        for (String answer : answers) {
          if (!readRequest(in)) {
            return;
          }
          asked.incrementAndGet();
          socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        }
      } catch (IOException closed) {
        // The load has ended.
      }
    }

    private static boolean readRequest(BufferedReader in) throws IOException {
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      return line != null;
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
