package dev.penstock.e2e.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What carries bytes over a connected socket that does not block. */
sealed interface Wire permits Wire.Plain, TlsWire {
  /**
   * Goes on with what must happen before anything can be sent.
   *
   * @return whether it is done
   */
  boolean isReady() throws IOException;

  /**
   * Sends all of a small request.
   *
   * @throws IOException when the socket is closed, or does not take it at once
   */
  void send(ByteBuffer request) throws IOException;

  /** Reads what is there: how many bytes, 0 when there is nothing, -1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** A request is far smaller than what a socket takes, unless the other side has stopped. */
  static void sendAll(SocketChannel socket, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (socket.write(bytes) == 0) {
        throw new IOException("the socket takes no more");
      }
    }
  }

  /** Cleartext. */
  record Plain(SocketChannel socket) implements Wire {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void send(ByteBuffer request) throws IOException {
      sendAll(socket, request);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return socket.read(target);
    }
  }
}
