package dev.penstock.proxy.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends what octets it likes. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = Math.toIntExact(Eventually.LIMIT.toMillis());

  private static final int NARROW = 4_096;

  private final Socket socket;
  private final InputStream in;

  /** Over a socket that is connected. */
  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** To a port of the loopback address. */
  public static RawClient connect(int port) throws IOException {
    return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** As {@link #connect}, with a socket that takes little while it is not read from. */
  public static RawClient connectNarrow(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(NARROW);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawClient(socket);
  }

  /** The socket itself. */
  public Socket socket() {
    return socket;
  }

  /** Sends octets. */
  public RawClient send(String octets) throws IOException {
    return send(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends octets. */
  public RawClient send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads up to the empty line that ends a head. Throws when the stream ends before. */
  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed within a head: " + head);
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  /** Reads a response whose length its head tells. */
  public String readResponse() throws IOException {
    String head = readHead();
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length: ");
    if (at < 0) {
      return lower.contains("transfer-encoding: chunked") ? head + readChunked() : head;
    }
    int start = at + "\r\ncontent-length: ".length();
    int length = Integer.parseInt(lower, start, lower.indexOf("\r\n", start), 10);
    return head + readExactly(length);
  }

  private String readChunked() throws IOException {
    StringBuilder raw = new StringBuilder();
    while (raw.indexOf("0\r\n") < 0 || !raw.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed within chunks: " + raw);
      }
      raw.append((char) octet);
    }
    return raw.toString();
  }

  /** Reads so many octets, or fewer when the stream ends. */
  public String readExactly(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Reads until the stream ends. */
  public String readAll() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether something, or the end of the stream, comes within a time; nothing is read. */
  public boolean hasAnswerWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
    in.mark(1);
    try {
      in.read();
      in.reset();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Reads one octet, -1 at the end of the stream. */
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
