package dev.penstock.operator.push;

import com.google.protobuf.ByteString;
import dev.penstock.operator.testing.Patience;
import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.AsOf;
import dev.penstock.protocol.v1.ConfigServiceGrpc;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Hello;
import dev.penstock.protocol.v1.IdentityServiceGrpc;
import dev.penstock.protocol.v1.IssueCertificateRequest;
import dev.penstock.protocol.v1.IssueCertificateResponse;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.TrustBundle;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A data-plane pod that speaks the config protocol over real mutual TLS. */
public final class TestPod implements AutoCloseable {
  private static final int MAX_MESSAGE = 64 * 1024 * 1024;

  private final int port;
  private final String serverName;
  private final KeyPair keys = newKeys();
  private List<X509Certificate> trusted;
  private @Nullable X509Certificate leaf;
  private @Nullable ManagedChannel channel;

  /** Knows whom to trust, as from the ConfigMap it mounts. */
  public TestPod(int port, String serverName, List<X509Certificate> trusted) {
    this.port = port;
    this.serverName = serverName;
    this.trusted = List.copyOf(trusted);
  }

  /** Exchanges the token for a certificate. */
  public IssueCertificateResponse bootstrap(String token) {
    return bootstrap(token, signingRequest(keys));
  }

  /** Exchanges the token, with any bytes as the signing request. */
  public IssueCertificateResponse bootstrap(String token, byte[] signingRequest) {
    ManagedChannel once = connect(false);
    try {
      IssueCertificateResponse response =
          IdentityServiceGrpc.newBlockingStub(once)
              .withDeadlineAfter(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
              .issueCertificate(
                  IssueCertificateRequest.newBuilder()
                      .setToken(token)
                      .setCertificateSigningRequest(ByteString.copyFrom(signingRequest))
                      .build());
      leaf = parse(response.getCertificateChain(0));
      trust(response.getTrustBundle());
      return response;
    } finally {
      once.shutdownNow();
    }
  }

  /** The certificate it has. */
  public X509Certificate leaf() {
    X509Certificate held = leaf;
    if (held == null) {
      throw new IllegalStateException("bootstrap first");
    }
    return held;
  }

  void trust(TrustBundle bundle) {
    List<X509Certificate> next = new ArrayList<>();
    bundle.getAuthoritiesList().forEach(der -> next.add(parse(der)));
    trusted = next;
  }

  /** A connection that shows the certificate, unless told not to. */
  public ManagedChannel connect(boolean withCertificate) {
    try {
      SslContextBuilder tls =
          SslContextBuilder.forClient().trustManager(trusted.toArray(new X509Certificate[0]));
      if (withCertificate) {
        tls.keyManager(keys.getPrivate(), leaf());
      }
      return NettyChannelBuilder.forAddress("127.0.0.1", port)
          .sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build())
          .overrideAuthority(serverName)
          .maxInboundMessageSize(MAX_MESSAGE)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a stream and says nothing yet. */
  public Session open() {
    if (channel == null) {
      channel = connect(true);
    }
    return new Session(channel);
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  /** Opens a stream on the connection and says nothing yet. */
  public static Session session(ManagedChannel over) {
    return new Session(over);
  }

  /** A PKCS#10 request for the key. */
  public static byte[] signingRequest(KeyPair keys) {
    try {
      return new JcaPKCS10CertificationRequestBuilder(
              new X500Principal("CN=whatever"), keys.getPublic())
          .build(
              new JcaContentSignerBuilder(
                      keys.getPrivate().getAlgorithm().equals("RSA")
                          ? "SHA256withRSA"
                          : "SHA256withECDSA")
                  .build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate parse(ByteString der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One config stream. */
  public static final class Session implements StreamObserver<OperatorMessage> {
    private final BlockingQueue<Delta> deltas = new LinkedBlockingQueue<>();
    private final BlockingQueue<TrustBundle> bundles = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<PodMessage> out;

    private Session(ManagedChannel channel) {
      this.out = ConfigServiceGrpc.newStub(channel).streamConfig(this);
    }

    /** Says that it holds nothing. */
    public Session hello() {
      return hello("", AsOf.getDefaultInstance());
    }

    /** Says what it holds. */
    public Session hello(String version, AsOf asOf) {
      out.onNext(
          PodMessage.newBuilder()
              .setHello(Hello.newBuilder().setVersion(version).setAsOf(asOf))
              .build());
      if (!version.isEmpty()) {
        out.onNext(ack(version, asOf, List.of()));
      }
      return this;
    }

    /** Acknowledges the delta. */
    public Session ack(Delta delta, Rejection... rejections) {
      out.onNext(ack(delta.getToVersion(), delta.getAsOf(), List.of(rejections)));
      return this;
    }

    /** Refuses the delta. */
    public Session nack(Delta delta, Nack.Reason reason, String message) {
      out.onNext(
          PodMessage.newBuilder()
              .setNack(
                  Nack.newBuilder()
                      .setVersion(delta.getToVersion())
                      .setReason(reason)
                      .setMessage(message))
              .build());
      return this;
    }

    /** Sends any message. */
    public Session send(PodMessage message) {
      out.onNext(message);
      return this;
    }

    /** The next delta. */
    public Delta delta() {
      return next(deltas);
    }

    /** Whether a delta has come that nobody took. */
    public boolean hasDelta() {
      return !deltas.isEmpty();
    }

    /** The next trust bundle. */
    public TrustBundle bundle() {
      return next(bundles);
    }

    /** How the stream ended. */
    public Status end() {
      try {
        return end.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError("the stream did not end", e);
      }
    }

    /** Whether the stream has ended. */
    public boolean hasEnded() {
      return end.isDone();
    }

    /** Ends the stream. */
    public void finish() {
      out.onCompleted();
    }

    @Override
    public void onNext(OperatorMessage message) {
      switch (message.getMessageCase()) {
        case DELTA -> deltas.add(message.getDelta());
        case TRUST_BUNDLE -> bundles.add(message.getTrustBundle());
        case MESSAGE_NOT_SET -> end.completeExceptionally(new AssertionError("empty message"));
      }
    }

    @Override
    public void onError(Throwable fault) {
      end.complete(Status.fromThrowable(fault));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    private static PodMessage ack(String version, AsOf asOf, List<Rejection> rejections) {
      return PodMessage.newBuilder()
          .setAck(Ack.newBuilder().setVersion(version).setAsOf(asOf).addAllRejections(rejections))
          .build();
    }

    private <T> T next(BlockingQueue<T> queue) {
      try {
        T message = queue.poll(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
          throw new AssertionError("no message came; the stream: " + end.getNow(Status.OK));
        }
        return message;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
