package dev.penstock.operator.provider;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** The rules of {@link AddressPolicy#STRICT}. */
final class StrictAddresses {
  /** Metadata services outside of 169.254.0.0/16 and fe80::/10: of AWS, Alibaba and Azure. */
  private static final Set<InetAddress> METADATA =
      Set.of(literal("fd000ec2000000000000000000000254"), literal("646464c8"), literal("a83f8110"));

  /** 64:ff9b::/96: a network that translates it (RFC 6052) calls the IPv4 address at its end. */
  private static final byte[] TRANSLATED = HexFormat.of().parseHex("0064ff9b0000000000000000");

  /** ::/96: the same, deprecated (RFC 4291 section 2.5.5.1). */
  private static final byte[] COMPATIBLE = new byte[12];

  private StrictAddresses() {}

  static boolean allows(InetAddress address) {
    InetAddress called = embedded(address);
    return !called.isLoopbackAddress()
        && !called.isAnyLocalAddress()
        && !called.isLinkLocalAddress()
        && !called.isMulticastAddress()
        && !METADATA.contains(called);
  }

  private static InetAddress embedded(InetAddress address) {
    if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
      return address;
    }
    byte[] octets = address.getAddress();
    byte[] prefix = Arrays.copyOf(octets, 12);
    return Arrays.equals(prefix, TRANSLATED) || Arrays.equals(prefix, COMPATIBLE)
        ? of(Arrays.copyOfRange(octets, 12, 16))
        : address;
  }

  private static InetAddress literal(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  private static InetAddress of(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
