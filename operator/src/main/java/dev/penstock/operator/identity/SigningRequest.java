package dev.penstock.operator.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A PKCS#10 request (RFC 2986) reduced to the only thing taken from it: the key it proves. */
final class SigningRequest {
  /** The order of the curve secp256r1 (SEC 2, section 2.4.2). */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private SigningRequest() {}

  /** The request is no PKCS#10, or its key is not EC P-256, or its signature is not the key's. */
  static final class InvalidException extends Exception {
    InvalidException(String message) {
      super(message);
    }
  }

  static PublicKey verifiedKey(byte[] der) throws InvalidException {
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
      PublicKey key = request.getPublicKey();
      if (!(key instanceof ECPublicKey ec) || !ec.getParams().getOrder().equals(P256_ORDER)) {
        throw new InvalidException("its key must be EC P-256");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new InvalidException("its signature is not by its own key");
      }
      return key;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      throw new InvalidException("it is not a PKCS#10 request in DER");
    }
  }
}
