package dev.penstock.e2e.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Sandbox;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One kept HTTP/1.1 connection over a bare socket. Unlike a client library it repeats nothing and
 * reconnects never: what goes wrong is seen by the caller.
 */
public final class PlainConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final AnswerBuffer answer = new AnswerBuffer();
  private long answeredAt;

  /**
   * Connects without TLS.
   *
   * @throws IOException when the connection is refused or takes longer than {@code timeout}, which
   *     also bounds each read
   */
  public PlainConnection(InetSocketAddress address, Duration timeout) throws IOException {
    this(Target.plain(address, "", ""), timeout);
  }

  /**
   * Connects, with TLS when the target has it.
   *
   * @throws IOException as the other constructor, and when the handshake fails
   */
  public PlainConnection(Target target, Duration timeout) throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) timeout.toMillis());
      plain.connect(target.address(), (int) timeout.toMillis());
      socket = target.tls() == null ? plain : secure(plain, target.host(), target.tls());
    } catch (IOException e) {
      plain.close();
      throw e;
    }
    in = socket.getInputStream();
  }

  private static SSLSocket secure(Socket plain, String host, SSLContext context)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, host, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The certificate that the server has shown. */
  public Certificate certificate() throws IOException {
    return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
  }

  /** The status that a single request on a connection of its own is answered with. */
  public static int status(InetSocketAddress address, String host, String path) throws IOException {
    try (PlainConnection connection = new PlainConnection(address, Duration.ofSeconds(20))) {
      return connection.get(host, path).status();
    }
  }

  /**
   * Waits until a host is answered with a status. A connection may be refused until then: the node
   * learns of a Service's pods a moment after the API server does.
   */
  public static void awaitStatus(InetSocketAddress address, String host, int status) {
    await()
        .alias("%s at %s is answered with %d".formatted(host, address, status))
        .atMost(Sandbox.SOON)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> status(address, host, "/") == status);
  }

  /** What was answered; header names are in lower case, and the last of equal names stands. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  /**
   * Sends a GET and reads the whole answer.
   *
   * @throws IOException when the connection ends before the answer does: a lost request
   */
  public Answer get(String host, String path) throws IOException {
    int status = exchange(request(host, path));
    return new Answer(status, answer.headers(), answer.body());
  }

  /** A GET, to be sent as often as wanted. */
  public static byte[] request(String host, String path) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host).getBytes(ISO_8859_1);
  }

  /**
   * Sends a request made beforehand, reads the whole answer and returns its status.
   *
   * @throws IOException as {@link #get}
   */
  public int exchange(byte[] request) throws IOException {
    answer.clear();
    socket.getOutputStream().write(request);
    read();
    answeredAt = System.nanoTime();
    while (!answer.isComplete()) {
      read();
    }
    return answer.status();
  }

  /** When, by {@link System#nanoTime()}, the first bytes of the last answer came. */
  public long answeredAt() {
    return answeredAt;
  }

  /** The content of the last answer. */
  public String body() {
    return answer.body();
  }

  private void read() throws IOException {
    if (answer.readFrom(in) < 0) {
      throw new EOFException("the connection ended before the answer did");
    }
  }

  /** Closes it with a reset: its port is free at once, for tests that open thousands. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
