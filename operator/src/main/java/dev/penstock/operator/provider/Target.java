package dev.penstock.operator.provider;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * An address that somebody wrote into a spec, as it is called and as it is named to people.
 *
 * @param host as the resolver takes it
 * @param label without a query, which may hold a secret
 */
record Target(URI uri, String host, String label) {

  /**
   * Reads an address.
   *
   * @throws RefusedException when it cannot be called
   */
  static Target parse(String text) throws RefusedException {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new RefusedException(
          "An address is malformed (%s): it must be as http://host:port/path"
              .formatted(e.getReason()));
    }
    if (uri.getRawUserInfo() != null) {
      throw new RefusedException(
          "The address of %s must not contain a user name or a password: all who read the object"
                  .formatted(uri.getHost())
              + " would know it");
    }
    if (uri.getHost() == null || uri.getPort() > 65_535 || !isHttp(uri)) {
      throw new RefusedException(
          "An address names no host and port that can be called: it must be as"
              + " http://host:port/path");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Target(uri, uri.getHost(), uri.getScheme() + "://" + uri.getHost() + port + path);
  }

  /**
   * Resolves the host and looks at every address that it has. Blocks.
   *
   * <p>The client resolves the name itself once more, from the JVM's cache, which keeps an answer
   * for 30 s, so that it connects to what was looked at here. Should the entry expire in between,
   * {@link Outbound} looks again before it passes an answer on.
   *
   * @throws RefusedException when the host is unknown, or an address must not be called
   */
  void check(AddressPolicy policy) throws RefusedException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new RefusedException(
          "%s cannot be reached: there is no host of the name %s".formatted(label, host));
    }
    for (InetAddress address : addresses) {
      if (!policy.allows(address)) {
        throw new RefusedException(
            ("%s is not called: %s is an address of the operator's own host or of a cloud's"
                    + " metadata; name a Service or a host of the network")
                .formatted(label, address.getHostAddress()));
      }
    }
  }

  private static boolean isHttp(URI uri) {
    return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
  }
}
