package dev.penstock.proxy.bootstrap;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.sync.PodFolder;
import dev.penstock.proxy.sync.TestAuthority;
import dev.penstock.proxy.sync.TestOperator;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a container runs it, against an operator, killed and ended by signals. */
final class ProcessTest {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final TestOperator operator = new TestOperator(new TestAuthority("authority"));
  private final int port = Ports.free();
  private final int adminPort = Ports.free();
  private final HttpClient admin = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void prepare() throws Exception {
    operator.start();
  }

  @AfterEach
  void cleanUp() throws Exception {
    processes.forEach(Process::destroyForcibly);
    operator.stop();
    admin.close();
  }

  @Test
  void shouldServeItsLastConfigAndEndInOrderWhenRestartedWithoutOperator() throws Exception {
    try (RawBackend backend = RawBackend.answering("hello");
        PodFolder pod = new PodFolder(operator)) {
      Process first = start(pod);
      await().atMost(START).until(() -> !operator.streams.isEmpty());
      assertThat(readiness()).isEqualTo(503);
      operator.stream().send(config(backend.port()));
      await().atMost(START).until(() -> readiness() == 200);
      await().until(() -> operator.stream().received.size() > 1);
      operator.stop();
      assertThat(answer()).endsWith("hello");
      first.destroyForcibly().waitFor();

      Process second = start(pod);
      await().atMost(START).until(() -> readiness() == 200);
      assertThat(answer()).endsWith("hello");

      second.destroy();
      await().until(() -> readiness() == 503);
      assertThat(answer()).contains("connection: close").endsWith("hello");
      assertThat(second.waitFor(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isZero();
    }
  }

  private Process start(PodFolder pod) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.environment().putAll(pod.environment());
    builder
        .environment()
        .putAll(
            Map.of(
                "PENSTOCK_ADMIN_PORT",
                Integer.toString(adminPort),
                "PENSTOCK_DRAIN_LAME_DUCK",
                "5s",
                "PENSTOCK_DRAIN_GRACE",
                "8s"));
    Process process = builder.redirectErrorStream(true).redirectOutput(log()).start();
    processes.add(process);
    return process;
  }

  private File log() {
    return folder.resolve("log-" + processes.size()).toFile();
  }

  private Delta config(int backendPort) throws IOException {
    Delta.Builder delta = Delta.newBuilder();
    JsonFormat.parser()
        .merge(
            """
            {"toVersion": "v1",
             "listeners": [{"name": "http", "port": %d, "protocol": "HTTP"}],
             "routes": [{"name": "n/r", "attachments": [{"listener": "http"}],
               "rules": [{"backends": [{"cluster": "n/s:80", "weight": 1}]}]}],
             "clusters": [{"name": "n/s:80", "protocol": "HTTP1",
               "endpoints": [{"address": "127.0.0.1", "port": %d}]}]}
            """
                .formatted(port, backendPort),
            delta);
    return delta.build();
  }

  private String answer() throws IOException {
    try (RawClient client = RawClient.connect(port)) {
      client.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
      return client.readResponse();
    }
  }

  /** The status of /readyz; 0 while nothing listens there. */
  private int readiness() throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + "/readyz");
    try {
      return admin
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
