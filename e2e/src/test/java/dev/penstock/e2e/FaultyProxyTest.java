package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.penstock.e2e.image.DataPlaneImages;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the bad versions of the data plane are bad in the way they should be, and in no other. */
@Order(1)
final class FaultyProxyTest {
  private static final String HOST = "h";
  private static final Path JAR = DataPlaneImages.jar();

  @TempDir private Path folder;

  private HttpServer backend;
  private final List<Process> started = new ArrayList<>();
  private int port;
  private int adminPort;

  @BeforeEach
  void startBackend() throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    backend.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backend.start();
    port = free();
    adminPort = free();
  }

  @AfterEach
  void stop() throws InterruptedException {
    backend.stop(0);
    for (Process proxy : started) {
      proxy.destroyForcibly().waitFor();
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void shouldAnswerTwoPercentWith500WhenItFails() throws Exception {
    var _ = start("fails", JAR);
    Load.Result result = load();

    assertThat(result.losses()).containsOnlyKeys("status 500");
    assertThat(100.0 * result.lost() / (result.answered() + result.lost())).isBetween(1.9, 2.1);
  }

  @Test
  void shouldDelayOneOfTwentyAndLoseNoneWhenItIsSlow() throws Exception {
    var _ = start("slow:400", JAR);
    Load.Result result = load();

    assertThat(result.losses()).isEmpty();
    assertThat(result.latency().quantile(0.99)).isBetween(200.0, 1_000.0);
    assertThat(result.latency().quantile(0.9)).isLessThan(200.0);
  }

  @Test
  void shouldEndSomeTimeAfterItWasReadyWhenItCrashes() throws Exception {
    Process proxy = start("crashes:2", JAR);
    assertThat(PlainConnection.status(address(port), HOST, "/")).isEqualTo(200);

    assertThat(proxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(proxy.exitValue()).isEqualTo(134);
    assertThat(log()).contains("this version crashes 2 s after it was ready");
  }

  @Test
  void shouldNotStartWhenTheProxyIsNotTheOneThatTheFaultIsFor() throws Exception {
    Path other = folder.resolve("other.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(other))) {
      jar.putNextEntry(new JarEntry("nothing"));
    }
    for (String fault : List.of("fails", "slow:1", "quick")) {
      Process proxy = launch(fault, other);

      assertThat(proxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.exitValue()).isEqualTo(70);
      assertThat(log()).contains("not started, for the fault cannot be put into it");
    }
  }

  private Load.Result load() throws InterruptedException {
    Target target = Target.plain(address(port), HOST, "/");
    Duration time = Duration.ofSeconds(5);
    try (Load load = Load.start(new Load.Settings(target, 64, 1_000, 100, time))) {
      await().atMost(Sandbox.SOON).until(load::isOver);
      return load.stop();
    }
  }

  private Process start(String fault, Path jar) throws IOException {
    Process proxy = launch(fault, jar);
    await()
        .alias("the proxy serves; fault: " + fault)
        .atMost(Sandbox.SOON)
        .ignoreExceptions()
        .until(() -> PlainConnection.status(address(adminPort), HOST, "/readyz") == 200);
    return proxy;
  }

  private Process launch(String fault, Path jar) throws IOException {
    Path snapshot =
        Files.writeString(
            folder.resolve("snapshot.json"),
            """
            {"toVersion": "1",
             "listeners": [{"name": "http", "port": %d, "protocol": "HTTP"}],
             "routes": [{"name": "n/r", "attachments": [{"listener": "http"}],
               "rules": [{"backends": [{"cluster": "n/s:80", "weight": 1}]}]}],
             "clusters": [{"name": "n/s:80", "protocol": "HTTP1",
               "endpoints": [{"address": "127.0.0.1", "port": %d}]}]}
            """
                .formatted(port, backend.getAddress().getPort()));
    List<String> command =
        new ArrayList<>(
            List.of(
                DataPlaneImages.java().toString(), "-cp", DataPlaneImages.classes().toString()));
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.add("dev.penstock.e2e.fault.FaultyProxy");
    command.addAll(List.of(fault, jar.toString(), "--snapshot", snapshot.toString()));
    command.addAll(List.of("--address", "127.0.0.1", "--access-log", "off"));
    command.addAll(List.of("--admin-port", Integer.toString(adminPort)));
    Process proxy =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("proxy.log").toFile())
            .start();
    started.add(proxy);
    return proxy;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("proxy.log"));
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
