package dev.penstock.operator.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A web server on loopback whose answers a test writes, and which remembers what was posted. */
final class Site implements AutoCloseable {
  /** What it answers. */
  record Page(int status, String body) {}

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Deque<Page> pages = new ConcurrentLinkedDeque<>();

  /** Answers with these in turn, and with the last one from then on. */
  Site(Page... pages) {
    this(listen(null), pages);
  }

  private Site(HttpServer server, Page... pages) {
    this.pages.addAll(List.of(pages));
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** One that speaks TLS with a certificate that nobody has reason to trust. */
  static Site selfSigned(Path folder, Page page) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias a -dname CN=localhost -ext san=ip:127.0.0.1"
                        + " -keyalg EC -storetype PKCS12 -storepass changeit -keystore "
                        + file)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    process.onExit().join();
    char[] password = "changeit".toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(file.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new Site(listen(context), page);
  }

  private static HttpServer listen(@Nullable SSLContext tls) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls == null) {
        return HttpServer.create(any, 0);
      }
      HttpsServer server = HttpsServer.create(any, 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As host:port. */
  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String address() {
    return "http://" + authority();
  }

  /** Bodies, in the order in which they came. */
  List<String> posted() {
    return List.copyOf(posted);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      Page shown = pages.size() > 1 ? pages.removeFirst() : pages.getFirst();
      exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
      byte[] body = shown.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(shown.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
