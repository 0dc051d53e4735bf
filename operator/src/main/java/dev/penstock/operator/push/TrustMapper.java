package dev.penstock.operator.push;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.TrustBundle;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** Certificates in the words of the config protocol. */
final class TrustMapper {
  private TrustMapper() {}

  static TrustBundle toProto(dev.penstock.operator.identity.TrustBundle bundle) {
    TrustBundle.Builder proto = TrustBundle.newBuilder();
    bundle.authorities().forEach(authority -> proto.addAuthorities(toDer(authority)));
    return proto.build();
  }

  static ByteString toDer(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A parsed certificate has no encoding", e);
    }
  }
}
