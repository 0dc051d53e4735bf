package dev.penstock.e2e.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/** TLS, as a client that checks the certificate. */
final class TlsWire implements Wire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel socket;
  private final SSLEngine engine;
  private final ByteBuffer received;
  private final ByteBuffer sent;

  TlsWire(SocketChannel socket, Target target, SSLContext context) throws IOException {
    this.socket = socket;
    engine = context.createSSLEngine(target.host(), target.address().getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    received = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
    sent = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
  }

  @Override
  public boolean isReady() throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> send(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          int count = read(NOTHING);
          if (count < 0) {
            throw new EOFException("closed within the handshake");
          }
          if (isToRead()) {
            return false;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
  }

  private boolean isToRead() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN;
  }

  @Override
  public void send(ByteBuffer request) throws IOException {
    sent.clear();
    SSLEngineResult result = engine.wrap(request, sent);
    if (result.getStatus() != SSLEngineResult.Status.OK) {
      throw new IOException("TLS cannot send: " + result.getStatus());
    }
    Wire.sendAll(socket, sent.flip());
  }

  /** Reads one record with content, or all that is there of the handshake. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int before = target.position();
    while (true) {
      SSLEngineResult result = engine.unwrap(received.flip(), target);
      received.compact();
      switch (result.getStatus()) {
        case CLOSED -> {
          return -1;
        }
        case BUFFER_UNDERFLOW -> {
          int count = socket.read(received);
          if (count <= 0) {
            return count;
          }
        }
        case BUFFER_OVERFLOW -> throw new IOException("more came than was asked for");
        case OK -> {
          if (target.position() > before || isToAct()) {
            return target.position() - before;
          }
        }
      }
    }
  }

  private boolean isToAct() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP;
  }
}
