package dev.penstock.e2e.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The API server, asked with bytes made beforehand over kept connections: what a client library
 * does for each object must not be in what is measured, nor take the machine's time from it.
 */
final class ApiServer {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final URI url;
  private final SSLContext tls;
  private final @Nullable String token;

  private ApiServer(URI url, SSLContext tls, @Nullable String token) {
    this.url = url;
    this.tls = tls;
    this.token = token;
  }

  /** The one that a client is configured for, with the same rights. */
  static ApiServer of(KubernetesClient client) {
    Config config = client.getConfiguration();
    try {
      return new ApiServer(
          URI.create(config.getMasterUrl()),
          SSLUtils.sslContext(config),
          config.getAutoOAuthToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a connection; the server closes it after a minute and a half of rest. */
  PlainConnection connect() throws IOException {
    int port = url.getPort() < 0 ? 443 : url.getPort();
    InetSocketAddress address = new InetSocketAddress(url.getHost(), port);
    return new PlainConnection(new Target(address, url.getHost(), "", tls), TIMEOUT);
  }

  /**
   * A request of {@link PlainConnection#exchange}.
   *
   * @param path from /apis on
   * @param json may be empty
   */
  byte[] request(String method, String path, String json) {
    byte[] body = json.getBytes(UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                method,
                absolute(path).getRawPath(),
                url.getAuthority(),
                token == null ? "" : "Authorization: Bearer " + token + "\r\n",
                body.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private URI absolute(String path) {
    return url.resolve(url.getPath().replaceAll("/$", "") + path);
  }

  /** A client for what is answered as a stream. */
  HttpClient client() {
    return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  /** A GET for that client. */
  HttpRequest get(String pathAndQuery) {
    HttpRequest.Builder request = HttpRequest.newBuilder(absolute(pathAndQuery));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }
}
