package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Octets;
import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One accepted connection, whatever it speaks. On its event loop only. */
final class ClientConnection {
  private final ServerLoop loop;
  private final ListeningPort listeningPort;
  private final Channel channel;
  private final boolean secure;
  private final @Nullable HandoverOrigin origin;
  private final AsciiString clientAddress;
  private @Nullable Octets sni;
  private Drainable protocol = Drainable.IDLE;

  /** How a protocol lets go of a connection. */
  interface Drainable {
    /** A connection that has not spoken yet. */
    Drainable IDLE =
        new Drainable() {
          @Override
          public void drain() {}

          @Override
          public boolean isIdle() {
            return true;
          }

          @Override
          public void closeTunnel() {}

          @Override
          public long held() {
            return 0;
          }
        };

    /** Tells the client, as the protocol has it, to use another connection from now on. */
    void drain();

    /** Whether no request is under way. */
    boolean isIdle();

    /** When it is a tunnel: ends it in good order. */
    void closeTunnel();

    /** Octets that are kept for it because they cannot go where they should, yet. */
    long held();
  }

  /**
   * One that has been accepted.
   *
   * @param listeningPort what the client connected to, here or at the pod that handed it over
   * @param origin null when the client connected here
   */
  ClientConnection(
      ServerLoop loop,
      ListeningPort listeningPort,
      Channel channel,
      boolean secure,
      @Nullable HandoverOrigin origin) {
    this.loop = loop;
    this.listeningPort = listeningPort;
    this.channel = channel;
    this.secure = secure;
    this.origin = origin;
    InetAddress client = origin == null ? addressOf(channel) : origin.client();
    this.clientAddress =
        client == null ? AsciiString.EMPTY_STRING : new AsciiString(client.getHostAddress());
  }

  private static @Nullable InetAddress addressOf(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }

  /** Counts it, until it closes. */
  void opened() {
    listeningPort.connectionOpened();
    loop.connections().add(this);
    loop.exchangeListener().onConnectionOpened();
    channel.closeFuture().addListener(_ -> closed());
  }

  private void closed() {
    loop.connections().remove(this);
    loop.exchangeListener().onConnectionClosed();
    listeningPort.connectionClosed();
  }

  ServerLoop loop() {
    return loop;
  }

  Channel channel() {
    return channel;
  }

  /** The port that the client connected to. */
  int port() {
    return listeningPort.number();
  }

  /** Whether it speaks TLS. */
  boolean isSecure() {
    return secure;
  }

  /** "https" when it is encrypted, else "http". */
  String scheme() {
    return secure ? "https" : "http";
  }

  /** The client's IP address. */
  AsciiString clientAddress() {
    return clientAddress;
  }

  /** What the client named in its handshake. */
  void sni(@Nullable Octets name) {
    sni = name;
  }

  void protocol(Drainable speaking) {
    protocol = speaking;
  }

  Drainable protocol() {
    return protocol;
  }

  /** Whether each response should be the connection's last. */
  boolean isDraining() {
    return listeningPort.isDraining() || isTakenBack();
  }

  /**
   * Whether a new request on it is too much. The connection ends with it then: the client's next
   * may reach a pod that has less to do.
   */
  boolean shedsRequest() {
    boolean sheds = loop.shedsRequest();
    if (sheds) {
      protocol.drain();
    }
    return sheds;
  }

  /** Whether another pod handed it over that should not have it here any more. */
  boolean isTakenBack() {
    return origin != null && !loop.config().handover().keeps(origin);
  }

  /**
   * Whether a request on it is for a listener other than the one its certificate was chosen for
   * (GEP-3567, RFC 9110 section 15.5.20).
   *
   * @param current the port as it is configured now
   * @param listener of the request's host
   */
  boolean isMisdirected(PortConfig current, ActiveListener listener) {
    if (current.isSecure() != secure) {
      return true;
    }
    if (!secure) {
      return false;
    }
    ActiveListener bySni = current.find(sni);
    return bySni == null || !bySni.name().equals(listener.name());
  }
}
