package dev.penstock.proxy.differential;

import dev.penstock.proxy.support.Eventually;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends octets from an address of its own, by which what is forwarded for it can be told. */
final class Client {
  private static final int PATIENCE_MILLIS = Math.toIntExact(Eventually.LIMIT.toMillis());
  private static final int FRAME_HEAD = 9;
  private static final int AT_A_TIME = 16;

  private Client() {}

  /** When to stop reading. */
  enum Until {
    /** The server closes. */
    CLOSE,
    /** The server closes, which is told that nothing more is sent. */
    CLOSE_AFTER_END,
    /** The HTTP/2 stream 1 has ended, or the server closes. */
    END_OF_STREAM
  }

  /** The address of the client with a number from 0 to 2^22 - 1. */
  static String address(int number) {
    return "127." + (64 + (number >> 16)) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
  }

  /**
   * One connection.
   *
   * @param address where it comes from
   * @param octets what is sent on it
   * @param until when it ends
   */
  record Connection(String address, String octets, Until until) {}

  /**
   * Makes connections to a port of the loopback address, several at a time.
   *
   * @return what was read on each; of HTTP/2 nothing
   */
  static List<String> exchange(int port, List<Connection> connections) {
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (Connection connection : connections) {
        answers.add(pool.submit(() -> exchange(port, connection)));
      }
    }
    return answers.stream().map(Future::resultNow).toList();
  }

  private static String exchange(int port, Connection connection) throws IOException {
    Until until = connection.until();
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.bind(new InetSocketAddress(connection.address(), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      socket.getOutputStream().write(connection.octets().getBytes(StandardCharsets.ISO_8859_1));
      if (until == Until.CLOSE_AFTER_END) {
        socket.shutdownOutput();
      }
      if (until == Until.END_OF_STREAM) {
        readStream(in);
      } else {
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
          answer.append((char) octet);
        }
      }
    } catch (SocketException e) {
      // A reset is an end, too.
    }
    return answer.toString();
  }

  /** Reads frames up to the one that ends stream 1: RST_STREAM, or DATA or HEADERS that say so. */
  private static void readStream(InputStream in) throws IOException {
    byte[] head = in.readNBytes(FRAME_HEAD);
    while (head.length == FRAME_HEAD) {
      ByteBuffer frame = ByteBuffer.wrap(head);
      int length = frame.getInt(0) >>> 8;
      int type = frame.get(3);
      boolean ends = type == 3 || (type <= 1 && (frame.get(4) & 1) != 0);
      if (ends && frame.getInt(5) == 1) {
        return;
      }
      in.skipNBytes(length);
      head = in.readNBytes(FRAME_HEAD);
    }
  }
}
