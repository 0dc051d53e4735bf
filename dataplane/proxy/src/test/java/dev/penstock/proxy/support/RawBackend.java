package dev.penstock.proxy.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 backend that does on its sockets what a test says, and remembers every octet that
 * came.
 */
public final class RawBackend implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<ByteArrayOutputStream> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /** What a backend does with a connection; it is closed when this returns. */
  @FunctionalInterface
  public interface Script {
    /** Runs on a thread of its own. */
    void serve(Peer peer) throws IOException;
  }

  /** A connection to the proxy. */
  public static final class Peer {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final int number;

    Peer(Socket socket, ByteArrayOutputStream copy, int number) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(new Tee(socket.getInputStream(), copy));
      this.out = socket.getOutputStream();
      this.number = number;
    }

    /** Counted from 1. */
    public int number() {
      return number;
    }

    /** The socket itself. */
    public Socket socket() {
      return socket;
    }

    /** Reads a head up to its empty line; null at the end of the stream. */
    public @org.jspecify.annotations.Nullable String readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          return null;
        }
        head.append((char) octet);
      }
      return head.toString();
    }

    /** Reads a whole request; null at the end of the stream. */
    public @org.jspecify.annotations.Nullable String readRequest() throws IOException {
      String head = readHead();
      if (head == null) {
        return null;
      }
      String lower = head.toLowerCase(Locale.ROOT);
      if (lower.contains("transfer-encoding: chunked")) {
        return head + readChunks();
      }
      int at = lower.indexOf("\r\ncontent-length: ");
      if (at < 0) {
        return head;
      }
      int start = at + "\r\ncontent-length: ".length();
      int length = Integer.parseInt(lower, start, lower.indexOf("\r\n", start), 10);
      return head + readExactly(length);
    }

    /** Reads so many octets. */
    public String readExactly(int length) throws IOException {
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private String readChunks() throws IOException {
      StringBuilder body = new StringBuilder();
      while (true) {
        String line = readLine();
        int length = Integer.parseInt(line.strip(), 16);
        if (length == 0) {
          String trailer = readLine();
          while (!trailer.equals("\r\n")) {
            body.append('[').append(trailer.strip()).append(']');
            trailer = readLine();
          }
          return body.toString();
        }
        body.append(readExactly(length));
        readExactly(2);
      }
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      while (line.indexOf("\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          throw new SocketException("closed in a line");
        }
        line.append((char) octet);
      }
      return line.toString();
    }

    /** Reads one octet, -1 at the end of the stream. */
    public int read() throws IOException {
      return in.read();
    }

    /** Sends octets. */
    public Peer send(String octets) throws IOException {
      out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return this;
    }

    /** Sends octets. */
    public Peer send(byte[] octets) throws IOException {
      out.write(octets);
      out.flush();
      return this;
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private RawBackend(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  /** Serves each connection by a script. */
  public static RawBackend start(Script script) {
    return start(0, script);
  }

  /** As {@link #start(Script)}, on a port. */
  public static RawBackend start(int port, Script script) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
      RawBackend backend = new RawBackend(server, script);
      Thread.ofVirtual().start(backend::accept);
      return backend;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers each request with 200 and {@code body}, on connections that stay open. */
  public static RawBackend answering(String body) {
    return start(keepAlive(request -> ok(body)));
  }

  /** Answers each request with its own head and body. */
  public static RawBackend echo() {
    return start(keepAlive(RawBackend::ok));
  }

  /** Answers what a function makes of each request. */
  public static Script keepAlive(java.util.function.UnaryOperator<String> answer) {
    return peer -> {
      String request = peer.readRequest();
      while (request != null) {
        peer.send(answer.apply(request));
        request = peer.readRequest();
      }
    };
  }

  /** A 200 with a body. */
  public static String ok(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        received.add(copy);
        Thread.ofVirtual().start(() -> serve(socket, copy, number));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket, ByteArrayOutputStream copy, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.serve(new Peer(socket, copy, number));
    } catch (IOException e) {
      // The proxy went away, as it may.
    } finally {
      open.remove(socket);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many connections were made to it. */
  public int connections() {
    return connections.get();
  }

  /** How many connections to it are open. */
  public int openConnections() {
    return open.size();
  }

  /** Every octet that came, connection after connection. */
  public String received() {
    StringBuilder all = new StringBuilder();
    for (ByteArrayOutputStream each : received) {
      all.append(each.toString(StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  /** Stops and breaks all connections off. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Tee extends java.io.FilterInputStream {
    private final ByteArrayOutputStream copy;

    Tee(InputStream in, ByteArrayOutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      if (octet >= 0) {
        copy.write(octet);
      }
      return octet;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      if (count > 0) {
        copy.write(to, offset, count);
      }
      return count;
    }
  }
}
