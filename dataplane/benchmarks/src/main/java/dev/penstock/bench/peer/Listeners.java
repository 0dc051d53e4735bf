package dev.penstock.bench.peer;

import dev.penstock.bench.peer.Certificates.KeyType;
import dev.penstock.bench.process.Ports;
import java.io.IOException;

/**
 * Where a proxy listens, on the loopback address.
 *
 * @param ecdsa for HTTP/1.1 and HTTP/2 over TLS, with such a certificate; rsa likewise
 * @param admin only ours has one
 */
public record Listeners(int plain, int ecdsa, int rsa, int admin) {
  static Listeners free() throws IOException {
    return new Listeners(Ports.free(), Ports.free(), Ports.free(), Ports.free());
  }

  /** The TLS port with such a certificate. */
  public int tls(KeyType type) {
    return switch (type) {
      case ECDSA -> ecdsa;
      case RSA -> rsa;
    };
  }
}
