package dev.penstock.proxy.http;

import io.netty.util.AsciiString;

/**
 * Some field names. Most fields have none of them, which is seen by a name's first octet and length
 * before any is compared.
 */
final class NameSet {
  private final AsciiString[] names;
  private final long kinds;

  private NameSet(AsciiString[] names) {
    this.names = names;
    long all = 0;
    for (AsciiString name : names) {
      all |= Headers.kind(name);
    }
    this.kinds = all;
  }

  /** Of lower-case names. */
  static NameSet of(AsciiString... names) {
    return new NameSet(names.clone());
  }

  /** Whether it has {@code name}, which is in lower case. */
  boolean has(AsciiString name) {
    if ((Headers.kind(name) & kinds) != 0) {
      for (AsciiString known : names) {
        if (known.equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether it has the name of the field line at {@code index}. */
  boolean has(Headers headers, int index) {
    if (!mayHave(headers, index)) {
      return false;
    }
    for (AsciiString name : names) {
      if (headers.isNamed(index, name)) {
        return true;
      }
    }
    return false;
  }

  /** False for most names that it does not have, and for none that it has. */
  boolean mayHave(Headers headers, int index) {
    return (headers.kind(index) & kinds) != 0;
  }
}
