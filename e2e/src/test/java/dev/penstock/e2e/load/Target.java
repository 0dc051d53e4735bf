package dev.penstock.e2e.load;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, and where.
 *
 * @param address where to connect: an address that the test itself made
 * @param tls null for cleartext; else the host is sent as SNI, and its certificate is checked
 */
public record Target(
    InetSocketAddress address, String host, String path, @Nullable SSLContext tls) {
  /** Without TLS. */
  public static Target plain(InetSocketAddress address, String host, String path) {
    return new Target(address, host, path, null);
  }
}
