package dev.penstock.operator.push;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.PeerIdentity;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets in only calls whose client certificate the authority vouches for, and says whose it is. */
final class Peers implements ServerInterceptor {
  private static final Context.Key<Peer> PEER = Context.key("penstock-peer");

  private final CertificateAuthority authority;

  /**
   * Who calls.
   *
   * @param identity whom the certificate names
   * @param until when it expires
   */
  record Peer(PeerIdentity identity, Instant until) {}

  Peers(CertificateAuthority authority) {
    this.authority = authority;
  }

  /** Who makes the call that is being handled. */
  static Peer current() {
    Peer peer = PEER.get();
    if (peer == null) {
      throw new IllegalStateException("The service is not behind the interceptor");
    }
    return peer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    X509Certificate leaf = leafOf(call.getAttributes());
    Optional<PeerIdentity> identity = leaf == null ? Optional.empty() : authority.identify(leaf);
    if (leaf == null || identity.isEmpty()) {
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "the call needs a client certificate by the authority in force"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    Peer peer = new Peer(identity.get(), leaf.getNotAfter().toInstant());
    return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
  }

  /** The certificate that was shown on the connection with these attributes, if any. */
  static @Nullable X509Certificate leafOf(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? leaf : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
