package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection after the other, each with one request: in TLS 1.3 what resumes a session comes
 * after the handshake, and only a client that reads gets it.
 */
public final class Handshakes {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String SEEN = "seen";
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
  };

  private final int port;
  private final String version;
  private final boolean resumed;

  /**
   * Of one kind.
   *
   * @param version as the JDK names it, such as {@code TLSv1.3}
   */
  public Handshakes(int port, String version, boolean resumed) {
    this.port = port;
    this.version = version;
    this.resumed = resumed;
  }

  /**
   * Connects a number of times.
   *
   * @throws GapException when one is not of the kind
   */
  public void run(int number) throws IOException, GeneralSecurityException, GapException {
    SSLContext shared = context();
    if (resumed) {
      connect(shared);
    }
    for (int i = 0; i < number; i++) {
      boolean wasResumed = connect(resumed ? shared : context());
      if (wasResumed != resumed) {
        throw new GapException("handshake %d was not resumed".formatted(i + 1));
      }
    }
  }

  /** Whether the session is one that was seen before. */
  private boolean connect(SSLContext context) throws IOException {
    // With its name and port, by which the JDK finds the session of before.
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      socket.setEnabledProtocols(new String[] {version});
      socket.setEnabledCipherSuites(CIPHERS);
      socket.startHandshake();
      // What is bound to a session stays bound to those that resume it.
      boolean seen = socket.getSession().getValue(SEEN) != null;
      socket.getSession().putValue(SEEN, true);
      OutputStream out = socket.getOutputStream();
      out.write(REQUEST);
      InputStream in = socket.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
      return seen;
    }
  }

  private static SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    // The certificates are made for the run, and nothing secret is said.
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), RANDOM);
    return context;
  }

  private static final SecureRandom RANDOM = new SecureRandom();
}
