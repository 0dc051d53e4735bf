package dev.penstock.proxy.support;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes TLS connections to the loopback address that take any certificate. */
public final class TlsClient {
  private final SSLContext context = trustingAll();
  private final String[] versions;

  /** That offers these versions of TLS; all that the JDK has when none is given. */
  public TlsClient(String... versions) {
    this.versions = versions.clone();
  }

  /** Connects and shakes hands, with a server name or, given an empty one, without. */
  public SSLSocket connect(int port, String serverName, String... protocols) throws IOException {
    SSLSocket socket = unshaken(port, serverName, protocols);
    socket.startHandshake();
    return socket;
  }

  /** Likewise, but leaves the handshake to the caller. */
  public SSLSocket unshaken(int port, String serverName, String... protocols) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(Math.toIntExact(Eventually.LIMIT.toMillis()));
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(
        serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName)));
    parameters.setApplicationProtocols(protocols);
    if (versions.length > 0) {
      parameters.setProtocols(versions);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** The certificate a server showed. */
  public static X509Certificate certificateOf(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /** A context that takes any certificate. */
  public static SSLContext trustingAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
