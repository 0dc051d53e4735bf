package dev.penstock.proxy.image;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import dev.penstock.proxy.sync.PodFolder;
import dev.penstock.proxy.sync.TestAuthority;
import dev.penstock.proxy.sync.TestOperator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** What is around a pod: an operator, a backend, and clients that speak all that a pod speaks. */
final class TrainingFleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int REQUESTS = 20;

  private final int http = Ports.free();
  private final int https = Ports.free();
  private final int admin = Ports.free();
  private final TestOperator operator;
  private final PodFolder pod;
  private final TestCertificate certificate = TestCertificate.ec("localhost");
  private final RawBackend backend =
      RawBackend.start(RawBackend.keepAlive(_ -> RawBackend.ok("hello")));

  private TrainingFleet(TestOperator operator, PodFolder pod) {
    this.operator = operator;
    this.pod = pod;
  }

  static TrainingFleet start() throws Exception {
    TestOperator operator = new TestOperator(new TestAuthority("authority")).start();
    return new TrainingFleet(operator, new PodFolder(operator));
  }

  /** What the pod is given and keeps. */
  PodFolder pod() {
    return pod;
  }

  /** What the operator would set on a pod. */
  Map<String, String> podEnvironment() {
    Map<String, String> environment = pod.environment();
    environment.put("PENSTOCK_ADMIN_PORT", Integer.toString(admin));
    environment.put("PENSTOCK_HANDOVER_PORT", Integer.toString(Ports.free()));
    environment.put("PENSTOCK_DRAIN_LAME_DUCK", "100ms");
    environment.put("PENSTOCK_DRAIN_GRACE", "10s");
    return environment;
  }

  /** A config, a change of it, probes, and requests of every kind. */
  void exercise() throws Exception {
    await().atMost(PATIENCE).until(() -> !operator.streams.isEmpty());
    operator.stream().send(config("", "v1"));
    try (HttpClient one = client(HttpClient.Version.HTTP_1_1);
        HttpClient two = client(HttpClient.Version.HTTP_2)) {
      await().atMost(PATIENCE).until(() -> isReady(one));
      for (int i = 0; i < REQUESTS; i++) {
        get(one, "http://localhost:" + http + "/");
        get(one, "https://localhost:" + https + "/");
        get(two, "https://localhost:" + https + "/");
      }
      post(one, "http://localhost:" + http + "/post");
      post(two, "https://localhost:" + https + "/post");
      operator.stream().send(config("v1", "v2"));
      for (String path : new String[] {"/livez", "/metrics", "/config"}) {
        get(one, "http://127.0.0.1:" + admin + path);
      }
    }
  }

  private boolean isReady(HttpClient client) throws InterruptedException {
    try {
      return send(client, request("http://127.0.0.1:" + admin + "/readyz").build()) == 200;
    } catch (IOException notThereYet) {
      return false;
    }
  }

  private static void get(HttpClient client, String uri) throws IOException, InterruptedException {
    expectOk(uri, send(client, request(uri).build()));
  }

  private static void post(HttpClient client, String uri) throws IOException, InterruptedException {
    var body = HttpRequest.BodyPublishers.ofByteArray(new byte[64 << 10]);
    expectOk(uri, send(client, request(uri).POST(body).build()));
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
  }

  private static int send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static void expectOk(String uri, int status) {
    if (status != 200) {
      throw new IllegalStateException(uri + " was answered " + status);
    }
  }

  private static HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(TlsClient.trustingAll()).build();
  }

  private Delta config(String from, String to) throws IOException {
    Delta.Builder delta = Delta.newBuilder();
    JsonFormat.parser()
        .merge(
            """
            {"fromVersion": "%s", "toVersion": "%s",
             "listeners": [
               {"name": "http", "port": %d, "protocol": "HTTP"},
               {"name": "https", "port": %d, "protocol": "HTTPS", "certificates": ["n/c"]}],
             "routes": [{"name": "n/r",
               "attachments": [{"listener": "http"}, {"listener": "https"}],
               "rules": [{"backends": [{"cluster": "n/s:80", "weight": 1}]}]}],
             "clusters": [{"name": "n/s:80", "protocol": "HTTP1",
               "endpoints": [{"address": "127.0.0.1", "port": %d}]}]}
            """
                .formatted(from, to, http, https, backend.port()),
            delta);
    return delta
        .addCertificates(
            Certificate.newBuilder()
                .setName("n/c")
                .setCertificateChain(
                    ByteString.copyFrom(certificate.certificatePem().toByteArray()))
                .setPrivateKey(
                    ByteString.copyFrom(
                        TestCertificate.keyPem("PRIVATE KEY", certificate.key().getEncoded())
                            .toByteArray())))
        .build();
  }

  @Override
  public void close() throws IOException {
    backend.close();
    try {
      operator.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pod.close();
  }
}
