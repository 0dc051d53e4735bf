package dev.penstock.proxy.sync;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one key and chain that the operator is shown, whatever it asks for: the TLS library itself
 * judges whether the two find together. Given a key as such, Netty would encrypt it into a key
 * store of the JDK's and decrypt it again.
 */
final class OneKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "key";

  private final PrivateKey key;
  private final X509Certificate[] chain;

  private OneKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain.toArray(X509Certificate[]::new);
  }

  /**
   * For a client.
   *
   * @param key in PKCS#8
   * @param chain the leaf first
   */
  static KeyManagerFactory of(PrivateKey key, List<X509Certificate> chain) {
    return new OpenSslCachingX509KeyManagerFactory(new Factory(new OneKey(key, chain)));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }

  @Override
  public String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  private static final class Factory extends SimpleKeyManagerFactory {
    private final KeyManager[] managers;

    Factory(KeyManager manager) {
      this.managers = new KeyManager[] {manager};
    }

    @Override
    protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
      // It has what it needs.
    }

    @Override
    protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
      // It has what it needs.
    }

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return managers;
    }
  }
}
