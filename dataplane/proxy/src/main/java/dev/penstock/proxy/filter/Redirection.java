package dev.penstock.proxy.filter;

import dev.penstock.proxy.config.FilterConfig.Redirect;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Answers a request with another place to ask, as HTTPRequestRedirectFilter says. */
public final class Redirection {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Redirect config;

  Redirection(Redirect config) {
    this.config = config;
  }

  /** 301, 302, 303, 307 or 308. */
  public int status() {
    return config.status();
  }

  /**
   * The {@code Location}: absolute, with the request's query. Each part has been checked by the
   * target's own rules, so it holds no control character whatever the config says.
   *
   * @param prefix what the match's prefix matched, or null
   * @param listenerPort the port when neither port nor scheme are configured
   */
  public AsciiString location(RequestTarget target, @Nullable String prefix, int listenerPort) {
    String scheme = config.scheme().isEmpty() ? target.scheme() : config.scheme();
    String host = config.hostname().isEmpty() ? target.host() : config.hostname();
    String path = PathChange.apply(config.path(), target.path(), prefix);
    RequestTarget to = target.withAuthority(host + port(scheme, listenerPort)).withPath(path);
    return AsciiString.of(scheme + "://" + to.authority() + to.pathAndQuery());
  }

  private String port(String scheme, int listenerPort) {
    int wellKnown = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    int port = config.port();
    if (port == 0) {
      port = config.scheme().isEmpty() ? listenerPort : wellKnown;
    }
    return port == wellKnown ? "" : ":" + port;
  }
}
