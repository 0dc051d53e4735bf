package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ListenerConfig.TlsVersion;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslCredential;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a listener: a context for each certificate, in the listener's order. Contexts are
 * native memory; a successor with the same certificate takes the context over, so that its session
 * tickets stay good.
 */
final class ListenerTls {
  /** As long as each key that sealed a ticket is kept to open it, in a fleet that rotates them. */
  private static final long SESSION_SECONDS = Duration.ofHours(8).toSeconds();

  private record Entry(ServerCertificate certificate, SslContext context) {}

  private final String listener;
  private final TlsVersion minVersion;
  private final List<Entry> entries = new ArrayList<>();
  private @Nullable TicketKeys tickets;

  private ListenerTls(String listener, TlsVersion minVersion) {
    this.listener = listener;
    this.minVersion = minVersion;
  }

  /**
   * Builds contexts for {@code certificates}, which are not empty. No ticket is given or taken
   * before {@link #use}.
   *
   * @param listener the listener's name
   * @param previous what it replaces; still to be released by the caller
   * @throws SSLException when the native library refuses a certificate
   */
  static ListenerTls build(
      String listener,
      List<ServerCertificate> certificates,
      TlsVersion minVersion,
      @Nullable ListenerTls previous)
      throws SSLException {
    ListenerTls tls = new ListenerTls(listener, minVersion);
    try {
      for (ServerCertificate certificate : certificates) {
        SslContext kept = previous == null ? null : previous.find(certificate, minVersion);
        SslContext context =
            kept != null ? ReferenceCountUtil.retain(kept) : context(certificate, minVersion);
        tls.entries.add(new Entry(certificate, context));
      }
      return tls;
    } catch (SSLException | RuntimeException e) {
      tls.release();
      throw e;
    }
  }

  /** Seals tickets with these from now on. Handshakes that run see the old or the new keys. */
  @SuppressWarnings("ReferenceEquality") // unchanged keys are the same object
  void use(TicketKeys next) {
    if (next == tickets) {
      return;
    }
    tickets = next;
    for (Entry entry : entries) {
      if (entry.context.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setTicketKeys(next.of(listener, entry.certificate));
      }
    }
  }

  /** The context of the first certificate that covers {@code host}, else of the first. */
  SslContext select(@Nullable String host) {
    for (Entry entry : entries) {
      if (entry.certificate.covers(host)) {
        return entry.context;
      }
    }
    return entries.getFirst().context;
  }

  /** Whether it was built of exactly these. */
  boolean isBuiltOf(List<ServerCertificate> certificates, TlsVersion version) {
    return version == minVersion
        && entries.stream().map(Entry::certificate).toList().equals(certificates);
  }

  /** Gives the contexts up. Connections that use them keep them alive. */
  void release() {
    entries.forEach(entry -> ReferenceCountUtil.release(entry.context));
  }

  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  private @Nullable SslContext find(ServerCertificate certificate, TlsVersion version) {
    if (version != minVersion) {
      return null;
    }
    return entries.stream()
        .filter(entry -> entry.certificate == certificate)
        .map(Entry::context)
        .findFirst()
        .orElse(null);
  }

  private static SslContext context(ServerCertificate certificate, TlsVersion minVersion)
      throws SSLException {
    OpenSslCredential credential = certificate.credential();
    try {
      return context(credential, minVersion);
    } finally {
      // The context has its own hold on it.
      credential.release();
    }
  }

  private static SslContext context(OpenSslCredential credential, TlsVersion minVersion)
      throws SSLException {
    String[] protocols =
        switch (minVersion) {
          case TLS_1_2 -> new String[] {"TLSv1.3", "TLSv1.2"};
          case TLS_1_3 -> new String[] {"TLSv1.3"};
        };
    SslContext context =
        SslContextBuilder.forServer(new CredentialsOnly())
            .addCredential(credential)
            // There is nothing to do for a task, and each costs another turn of the handshake.
            .option(OpenSslContextOption.USE_TASKS, false)
            // Without a trust manager each context would load and hold the JDK's authorities.
            .trustManager(new TrustsNobody())
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(protocols)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1))
            .sessionTimeout(SESSION_SECONDS)
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      // It would be this pod's alone, and take memory for each client; tickets do without both.
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }

  /** Clients are not asked for certificates. */
  private static final class TrustsNobody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws java.security.cert.CertificateException {
      throw new java.security.cert.CertificateException("client certificates are not asked for");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws java.security.cert.CertificateException {
      throw new java.security.cert.CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
