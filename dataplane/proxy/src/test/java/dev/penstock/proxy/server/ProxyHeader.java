package dev.penstock.proxy.server;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** PROXY protocol headers octet by octet, right and wrong ones. */
final class ProxyHeader {
  static final int PROXY = 0x21;
  static final int LOCAL = 0x20;
  static final int TCP4 = 0x11;
  static final int TCP6 = 0x21;
  static final int UDP4 = 0x12;
  static final int UNIX = 0x31;
  static final int UNSPECIFIED = 0x00;

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  private ProxyHeader() {}

  /** From a client to a port of 127.0.0.1, or of ::1. */
  static byte[] v2(String client, int port) {
    byte[] source = address(client);
    boolean v6 = source.length > 4;
    return v2(PROXY, v6 ? TCP6 : TCP4, addresses(source, address(v6 ? "::1" : "127.0.0.1"), port));
  }

  /** Any version, command, family and rest. */
  static byte[] v2(int command, int family, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    out.write(command);
    out.write(family);
    out.write(rest.length >> 8);
    out.write(rest.length);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  /** The address block of TCP over IPv4 with more behind it. */
  static byte[] tcp4(int port, byte[] behind) {
    byte[] block = addresses(address("192.0.2.1"), address("127.0.0.1"), port);
    byte[] all = java.util.Arrays.copyOf(block, block.length + behind.length);
    System.arraycopy(behind, 0, all, block.length, behind.length);
    return all;
  }

  private static byte[] addresses(byte[] source, byte[] destination, int port) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(source);
    out.writeBytes(destination);
    out.write(40_000 >> 8);
    out.write(40_000);
    out.write(port >> 8);
    out.write(port);
    return out.toByteArray();
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
