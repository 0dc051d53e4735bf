package dev.penstock.e2e.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Sandbox;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
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
  private boolean reusable = true;

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
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
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
    String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
    return readAnswer();
  }

  /** Whether another request may be sent: the last answer did not say {@code Connection: close}. */
  public boolean isReusable() {
    return reusable;
  }

  /**
   * Whether the server has closed the connection while it was idle; waits for at most a
   * millisecond.
   */
  public boolean isClosedByServer() throws IOException {
    int timeout = socket.getSoTimeout();
    socket.setSoTimeout(1);
    try {
      in.mark(1);
      int next = in.read();
      in.reset();
      return next < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (java.net.SocketException reset) {
      return true;
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(timeout);
      }
    }
  }

  private Answer readAnswer() throws IOException {
    String statusLine = readLine();
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    reusable = !"close".equalsIgnoreCase(headers.get("connection"));
    return new Answer(status, headers, new String(readBody(headers), ISO_8859_1));
  }

  private byte[] readBody(Map<String, String> headers) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      return readExactly(Integer.parseInt(length));
    }
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return readChunks();
    }
    return new byte[0];
  }

  private byte[] readChunks() throws IOException {
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine().split(";", 2)[0].strip(), 16);
      body.write(readExactly(size));
      if (!readLine().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private byte[] readExactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended within a body");
    }
    return bytes;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before the answer did");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
