package dev.penstock.proxy.sync;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.IdentityServiceGrpc;
import dev.penstock.protocol.v1.IssueCertificateRequest;
import dev.penstock.protocol.v1.IssueCertificateResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets the pod a certificate, and the next one when two thirds of its life are over. Each has a key
 * of its own. All on the thread of the sync.
 */
final class IdentityKeeper {
  private static final int CALL_TIMEOUT_SECONDS = 10;

  private final SyncContext context;
  private final Trust trust;
  private final Channels channels;
  private final Consumer<Identity> onNew;
  private final Backoff backoff;
  private @Nullable Future<?> due;
  private @Nullable ManagedChannel asking;
  private boolean closed;

  /** {@code onNew} is given each identity when it has come. */
  IdentityKeeper(SyncContext context, Trust trust, Channels channels, Consumer<Identity> onNew) {
    this.context = context;
    this.trust = trust;
    this.channels = channels;
    this.onNew = onNew;
    this.backoff = context.backoff();
  }

  /** Asks for a certificate, unless that is under way. */
  void renew() {
    if (closed || asking != null) {
      return;
    }
    cancelDue();
    try {
      KeyPair keys = newKeys();
      IssueCertificateRequest request =
          IssueCertificateRequest.newBuilder()
              .setToken(token())
              .setCertificateSigningRequest(ByteString.copyFrom(SigningRequest.encode(keys)))
              .build();
      ManagedChannel channel = channels.open(trust.authorities(), null);
      asking = channel;
      IdentityServiceGrpc.newStub(channel)
          .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .issueCertificate(request, new Answer(keys));
    } catch (SetupException e) {
      retry(e.problem());
    } catch (GeneralSecurityException e) {
      retry("no EC P-256 key can be made: " + e.getMessage());
    }
  }

  void close() {
    closed = true;
    cancelDue();
    endCall();
  }

  private String token() throws SetupException {
    Path file = context.settings().tokenFile();
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new SetupException("token file " + file + " must hold a token, is empty");
      }
      return token;
    } catch (IOException e) {
      throw new SetupException("token file " + file + " cannot be read: " + e);
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private void issued(KeyPair keys, IssueCertificateResponse response) {
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (ByteString der : response.getCertificateChainList()) {
        chain.add(Trust.parse(der));
      }
      if (chain.isEmpty() || !chain.getFirst().getPublicKey().equals(keys.getPublic())) {
        throw new SetupException("the operator sent a certificate for another key");
      }
      trust.tell(response.getTrustBundle());
      Identity identity = new Identity(keys.getPrivate(), List.copyOf(chain));
      backoff.reset();
      due = context.after(renewalPause(identity), this::renew);
      context.listener().onIdentity(identity.notAfter());
      onNew.accept(identity);
    } catch (SetupException e) {
      retry(e.problem());
    }
  }

  /** Up to a tenth earlier, so that pods that started together do not come back together. */
  private Duration renewalPause(Identity identity) {
    long millis = identity.untilRenewal(context.clock().instant()).toMillis();
    return Duration.ofMillis(Math.max(1, millis - context.random().nextLong(millis / 10 + 1)));
  }

  private void retry(String problem) {
    context.listener().onFault("no certificate from the operator: " + problem);
    due = context.after(backoff.next(), this::renew);
  }

  private void cancelDue() {
    if (due != null) {
      due.cancel(false);
    }
  }

  private void endCall() {
    if (asking != null) {
      asking.shutdownNow();
      asking = null;
    }
  }

  /** What comes of one call. */
  private final class Answer implements StreamObserver<IssueCertificateResponse> {
    private final KeyPair keys;
    private @Nullable IssueCertificateResponse response;

    Answer(KeyPair keys) {
      this.keys = keys;
    }

    @Override
    public void onNext(IssueCertificateResponse message) {
      response = message;
    }

    @Override
    public void onError(Throwable error) {
      endCall();
      if (!closed) {
        retry(Failures.describe(Status.fromThrowable(error)));
      }
    }

    @Override
    public void onCompleted() {
      endCall();
      if (closed) {
        return;
      }
      if (response == null) {
        retry("the operator answered nothing");
      } else {
        issued(keys, response);
      }
    }
  }
}
