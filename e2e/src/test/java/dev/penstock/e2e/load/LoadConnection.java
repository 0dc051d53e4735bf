package dev.penstock.e2e.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;

/** One kept connection of a load: at most one request at a time, and no thread of its own. */
final class LoadConnection {
  /** What a connection is about. */
  enum State {
    /** On its way to a server, the TLS handshake included. */
    OPENING,
    /** May be sent a request. */
    IDLE,
    /** Sent a request that is not answered yet. */
    ASKING,
    /** Given up, or closed by the server between two requests. */
    CLOSED
  }

  private final SocketChannel socket;
  private final Wire wire;
  private final AnswerBuffer answer = new AnswerBuffer();
  private State state = State.OPENING;
  private long since = System.nanoTime();
  private long due;
  private int requests;

  /** Starts to connect. */
  LoadConnection(Selector selector, Target target) throws IOException {
    socket = SocketChannel.open();
    socket.configureBlocking(false);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SSLContext tls = target.tls();
    wire = tls == null ? new Wire.Plain(socket) : new TlsWire(socket, target, tls);
    boolean connected = socket.connect(target.address());
    socket.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    if (connected && wire.isReady()) {
      enter(State.IDLE);
    }
  }

  State state() {
    return state;
  }

  /** When the state began; of a request, when it was sent. */
  long since() {
    return since;
  }

  /** When the request should have been sent. */
  long due() {
    return due;
  }

  /** How many requests it has been sent. */
  int requests() {
    return requests;
  }

  /** The status of the last answer. */
  int status() {
    return answer.status();
  }

  /**
   * Goes on with what the socket is ready for.
   *
   * @return whether a request has been answered in full
   * @throws IOException with what was lost: the connection, or the answer to a request
   */
  boolean proceed(SelectionKey key) throws IOException {
    switch (state) {
      case OPENING -> open(key);
      case IDLE -> lookForTheEnd();
      case ASKING -> {
        return receive();
      }
      case CLOSED -> {}
    }
    return false;
  }

  private void open(SelectionKey key) throws IOException {
    if (key.isConnectable()) {
      socket.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
    }
    if (wire.isReady()) {
      enter(State.IDLE);
    }
  }

  private void lookForTheEnd() throws IOException {
    answer.clear();
    int count = wire.read(answer.space());
    if (count > 0) {
      throw new IOException("more came than was asked for");
    }
    if (count < 0) {
      close();
    }
  }

  private boolean receive() throws IOException {
    for (int count = wire.read(answer.space()); count != 0; count = wire.read(answer.space())) {
      if (count < 0) {
        throw new EOFException("the connection ended before the answer did");
      }
      if (answer.isComplete()) {
        enter(State.IDLE);
        if (answer.isLast()) {
          close();
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Sends a request, unless the server has closed the connection meanwhile.
   *
   * @param due when it should have been sent
   * @return whether it was sent
   * @throws IOException when it is lost
   */
  boolean ask(ByteBuffer request, long due) throws IOException {
    lookForTheEnd();
    if (state == State.CLOSED) {
      return false;
    }
    answer.clear();
    this.due = due;
    requests++;
    enter(State.ASKING);
    wire.send(request);
    return true;
  }

  private void enter(State next) {
    state = next;
    since = System.nanoTime();
  }

  /** Gives it up. */
  void close() {
    state = State.CLOSED;
    try {
      socket.close();
    } catch (IOException nothingToLose) {
      // All that was to be answered has been.
    }
  }
}
