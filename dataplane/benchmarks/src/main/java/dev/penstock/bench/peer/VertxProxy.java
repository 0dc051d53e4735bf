package dev.penstock.bench.peer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;

/**
 * The JVM peer: the reverse proxy that comes with Vert.x, on one event loop.
 *
 * <p>Arguments: ports of HTTP/1.1 and gRPC backend, plain port, and for each TLS listener its port,
 * chain and key.
 */
public final class VertxProxy {
  private static final int POOL = 4096;
  private static final int BACKLOG = 4096;
  private static final int IDLE_SECONDS = 3600;

  private VertxProxy() {}

  /** Serves until it is ended. */
  public static void main(String[] arguments) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    HttpProxy http = proxy(vertx, HttpVersion.HTTP_1_1, Integer.parseInt(arguments[0]));
    HttpProxy grpc = proxy(vertx, HttpVersion.HTTP_2, Integer.parseInt(arguments[1]));
    Future<?> listening = listen(vertx, options(), Integer.parseInt(arguments[2]), http, grpc);
    for (int i = 3; i < arguments.length; i += 3) {
      HttpServerOptions tls =
          options()
              .setSsl(true)
              .setUseAlpn(true)
              .setSslEngineOptions(new OpenSSLEngineOptions())
              .setKeyCertOptions(
                  new PemKeyCertOptions()
                      .setCertPath(arguments[i + 1])
                      .setKeyPath(arguments[i + 2]));
      Future<?> next = listen(vertx, tls, Integer.parseInt(arguments[i]), http, grpc);
      listening = listening.compose(_ -> next);
    }
    listening.onFailure(
        fault -> {
          System.err.println(fault.getMessage());
          System.exit(1);
        });
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost("127.0.0.1")
        .setAcceptBacklog(BACKLOG)
        .setIdleTimeout(IDLE_SECONDS);
  }

  private static Future<?> listen(
      Vertx vertx, HttpServerOptions options, int port, HttpProxy http, HttpProxy grpc) {
    return vertx
        .createHttpServer(options.setPort(port))
        .requestHandler(
            request -> (request.path().startsWith("/bench.Echo/") ? grpc : http).handle(request))
        .listen();
  }

  private static HttpProxy proxy(Vertx vertx, HttpVersion version, int backend) {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false)
                .setKeepAliveTimeout(IDLE_SECONDS),
            new PoolOptions().setHttp1MaxSize(POOL));
    return HttpProxy.reverseProxy(client)
        .origin(backend, "127.0.0.1")
        .addInterceptor(new Forwarded());
  }

  /** Says who the client is, as the other proxies do. */
  private static final class Forwarded implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      context
          .request()
          .putHeader(
              "x-forwarded-for", context.request().proxiedRequest().remoteAddress().hostAddress());
      return context.sendRequest();
    }
  }
}
