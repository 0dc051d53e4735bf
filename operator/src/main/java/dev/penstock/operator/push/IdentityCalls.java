package dev.penstock.operator.push;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.Issuance;
import dev.penstock.protocol.v1.IdentityServiceGrpc;
import dev.penstock.protocol.v1.IssueCertificateRequest;
import dev.penstock.protocol.v1.IssueCertificateResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Semaphore;

/**
 * The identity service. Anyone may call it, and each call makes the API server work: so only so
 * many are answered at once.
 */
final class IdentityCalls extends IdentityServiceGrpc.IdentityServiceImplBase {
  private final CertificateAuthority authority;
  private final Semaphore permits;

  IdentityCalls(CertificateAuthority authority, int maxConcurrent) {
    this.authority = authority;
    this.permits = new Semaphore(maxConcurrent);
  }

  @Override
  public void issueCertificate(
      IssueCertificateRequest request, StreamObserver<IssueCertificateResponse> out) {
    if (!permits.tryAcquire()) {
      out.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("too many pods ask at once: come again")
              .asRuntimeException());
      return;
    }
    try {
      answer(
          authority.issue(request.getToken(), request.getCertificateSigningRequest().toByteArray()),
          out);
    } finally {
      permits.release();
    }
  }

  private static void answer(Issuance issuance, StreamObserver<IssueCertificateResponse> out) {
    switch (issuance) {
      case Issuance.Issued issued -> {
        IssueCertificateResponse.Builder response =
            IssueCertificateResponse.newBuilder()
                .setTrustBundle(TrustMapper.toProto(issued.bundle()));
        issued.chain().forEach(c -> response.addCertificateChain(TrustMapper.toDer(c)));
        out.onNext(response.build());
        out.onCompleted();
      }
      case Issuance.Unauthenticated(String reason) -> fail(out, Status.UNAUTHENTICATED, reason);
      case Issuance.Invalid(String reason) -> fail(out, Status.INVALID_ARGUMENT, reason);
      case Issuance.Unavailable(String reason) -> fail(out, Status.UNAVAILABLE, reason);
    }
  }

  private static void fail(StreamObserver<?> out, Status status, String reason) {
    out.onError(status.withDescription(reason).asRuntimeException());
  }
}
