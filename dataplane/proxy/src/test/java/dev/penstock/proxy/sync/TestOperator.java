package dev.penstock.proxy.sync;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.ConfigServiceGrpc;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.IdentityServiceGrpc;
import dev.penstock.protocol.v1.IssueCertificateRequest;
import dev.penstock.protocol.v1.IssueCertificateResponse;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.TrustBundle;
import dev.penstock.proxy.support.Eventually;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The operator's side of the protocol on a real TLS server, doing as it is told. */
public final class TestOperator {
  /** What proves the pod. */
  public static final String TOKEN = "token-of-pod-1";

  private static final Context.Key<X509Certificate> PEER = Context.key("peer");

  /** All there ever were. */
  public final List<Stream> streams = new CopyOnWriteArrayList<>();

  final AtomicInteger issued = new AtomicInteger();

  /** Streams that are open now. */
  final AtomicInteger open = new AtomicInteger();

  /** The fewest that were open at once since the first one opened. */
  final AtomicInteger fewestOpen = new AtomicInteger(Integer.MAX_VALUE);

  private TestAuthority authority;
  private List<TestAuthority> trusted;
  private String serverName = "localhost";
  private Duration leafLifetime = Duration.ofHours(1);
  private @Nullable Server server;
  private int port;

  /** Signs with {@code authority}. */
  public TestOperator(TestAuthority authority) {
    this.authority = authority;
    this.trusted = List.of(authority);
  }

  TestOperator withServerName(String name) {
    serverName = name;
    return this;
  }

  TestOperator withLeafLifetime(Duration lifetime) {
    leafLifetime = lifetime;
    return this;
  }

  /** Signs with {@code next} from the next start on; trusts all of {@code all}. */
  void rotate(TestAuthority next, TestAuthority... all) {
    authority = next;
    trusted = List.of(all);
  }

  TrustBundle bundle() {
    TrustBundle.Builder bundle = TrustBundle.newBuilder();
    trusted.forEach(a -> bundle.addAuthorities(der(a.certificate())));
    return bundle.build();
  }

  /** Listens, on the port of the last time if there was one. */
  public TestOperator start() throws Exception {
    KeyPair keys = TestAuthority.newKeys();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                                keys.getPrivate(), authority.server(keys.getPublic(), serverName))
                            .trustManager(
                                trusted.stream()
                                    .map(TestAuthority::certificate)
                                    .toArray(X509Certificate[]::new))
                            .clientAuth(ClientAuth.OPTIONAL))
                    .build())
            .permitKeepAliveTime(4, TimeUnit.SECONDS)
            .intercept(new PeerInterceptor())
            .addService(new Identities())
            .addService(new Configs())
            .build()
            .start();
    port = server.getPort();
    return this;
  }

  /** Who signs its certificate. */
  TestAuthority authority() {
    return authority;
  }

  /** The port of the last start. */
  public int port() {
    return port;
  }

  /** The newest stream. */
  public Stream stream() {
    return streams.getLast();
  }

  /** Breaks every connection. */
  public void stop() throws InterruptedException {
    if (server != null) {
      server.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One pod's stream. */
  public final class Stream implements StreamObserver<PodMessage> {
    final X509Certificate peer;

    /** What the pod has said. */
    public final List<PodMessage> received = new CopyOnWriteArrayList<>();

    private final StreamObserver<OperatorMessage> out;

    Stream(X509Certificate peer, StreamObserver<OperatorMessage> out) {
      this.peer = peer;
      this.out = out;
    }

    /** Sends a delta. */
    public void send(Delta delta) {
      out.onNext(OperatorMessage.newBuilder().setDelta(delta).build());
    }

    void send(TrustBundle bundle) {
      out.onNext(OperatorMessage.newBuilder().setTrustBundle(bundle).build());
    }

    void end(Status status) {
      count(-1);
      out.onError(status.asRuntimeException());
    }

    @Override
    public void onNext(PodMessage message) {
      if (message.hasHello()) {
        count(1);
      }
      received.add(message);
    }

    @Override
    public void onError(Throwable error) {
      count(-1);
    }

    @Override
    public void onCompleted() {
      count(-1);
      out.onCompleted();
    }

    private void count(int change) {
      int now = open.addAndGet(change);
      fewestOpen.accumulateAndGet(now, Math::min);
    }
  }

  private final class Configs extends ConfigServiceGrpc.ConfigServiceImplBase {
    @Override
    public StreamObserver<PodMessage> streamConfig(StreamObserver<OperatorMessage> out) {
      ((ServerCallStreamObserver<OperatorMessage>) out).setOnCancelHandler(() -> {});
      Stream stream = new Stream(PEER.get(), out);
      streams.add(stream);
      return stream;
    }
  }

  private final class Identities extends IdentityServiceGrpc.IdentityServiceImplBase {
    @Override
    public void issueCertificate(
        IssueCertificateRequest request, StreamObserver<IssueCertificateResponse> out) {
      if (!request.getToken().equals(TOKEN)) {
        out.onError(
            Status.UNAUTHENTICATED.withDescription("the token proves no pod").asRuntimeException());
        return;
      }
      X509Certificate leaf =
          authority.client(
              request.getCertificateSigningRequest().toByteArray(),
              "spiffe://penstock.dev/ns/n/gateway/g/pod/p/" + issued.incrementAndGet(),
              leafLifetime);
      out.onNext(
          IssueCertificateResponse.newBuilder()
              .addCertificateChain(der(leaf))
              .setTrustBundle(bundle())
              .build());
      out.onCompleted();
    }
  }

  /** Refuses config streams without a client certificate. */
  private static final class PeerInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (call.getMethodDescriptor().getServiceName().endsWith("IdentityService")) {
        return next.startCall(call, headers);
      }
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      try {
        X509Certificate peer = (X509Certificate) session.getPeerCertificates()[0];
        return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
      } catch (SSLPeerUnverifiedException e) {
        call.close(Status.UNAUTHENTICATED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
    }
  }
}
