package dev.penstock.operator.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the key and certificate that are current when a handshake begins. A handshake asks for the
 * two separately, so the pair before the current one is kept as well.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private final Supplier<Pair> current;
  private @Nullable Pair newest;
  private @Nullable Pair previous;

  /** A key and the certificate that goes with it. */
  record Pair(PrivateKey key, X509Certificate leaf) {
    String alias() {
      return leaf.getSerialNumber().toString(16);
    }

    /** Without the key. */
    @Override
    public String toString() {
      return "Pair[" + alias() + "]";
    }
  }

  LiveKeyManager(Supplier<Pair> current) {
    this.current = current;
  }

  private synchronized String currentAlias() {
    Pair pair = current.get();
    if (newest != null && !newest.alias().equals(pair.alias())) {
      previous = newest;
    }
    newest = pair;
    return pair.alias();
  }

  private synchronized @Nullable Pair pair(String alias) {
    if (newest != null && newest.alias().equals(alias)) {
      return newest;
    }
    return previous != null && previous.alias().equals(alias) ? previous : null;
  }

  private @Nullable String aliasFor(String... keyTypes) {
    for (String type : keyTypes) {
      if (type.startsWith("EC")) {
        return currentAlias();
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = aliasFor(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Pair pair = pair(alias);
    return pair == null ? null : new X509Certificate[] {pair.leaf()};
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Pair pair = pair(alias);
    return pair == null ? null : pair.key();
  }
}
