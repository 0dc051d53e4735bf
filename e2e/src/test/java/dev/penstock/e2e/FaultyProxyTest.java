package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.penstock.e2e.image.DataPlaneImages;
import dev.penstock.e2e.kube.Ports;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Distribution;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
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
    port = Ports.free(InetAddress.getLoopbackAddress());
    adminPort = Ports.free(InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws InterruptedException {
    backend.stop(0);
    for (Process proxy : started) {
      proxy.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldAnswerTwoPercentWith500WhenItFails() throws Exception {
    var _ = start("fails", JAR);
    Load.Result result = load();

    assertThat(result.losses()).containsOnlyKeys("status 500");
    assertThat(result.answered()).isPositive();
    assertThat(result.lost()).isEqualTo((result.answered() + result.lost()) / 50);
  }

  /**
   * The fault counts requests, and asked for one after the other each has a place among twenty. A
   * machine that is busy only makes requests slower: the quickest of a place's tell what the fault
   * does to it, however many of the others were held up.
   */
  @Test
  void shouldDelayOneOfTwentyWhenItIsSlow() throws Exception {
    var _ = start("slow:1000", JAR);
    Distribution[] places = new Distribution[20];
    Arrays.setAll(places, place -> new Distribution());
    try (PlainConnection connection = new PlainConnection(address(port), Sandbox.SOON)) {
      for (int i = 0; i < places.length * 5; i++) {
        long sent = System.nanoTime();
        assertThat(connection.get(HOST, "/").status()).isEqualTo(200);
        places[i % places.length].add(System.nanoTime() - sent);
      }
    }

    assertThat(places)
        .extracting(place -> place.quantile(0))
        .filteredOn(millis -> millis > 499.0)
        .singleElement(as(InstanceOfAssertFactories.DOUBLE))
        .isLessThan(2_000);
  }

  /**
   * With a loop that stood still while a request waits, the others would wait behind it and the
   * median with them; the few requests of a machine that is busy do not move it.
   */
  @Test
  void shouldHoldUpNoOtherRequestAndLoseNoneWhenItIsSlow() throws Exception {
    var _ = start("slow:400", JAR);
    Load.Result result = load();

    assertThat(result.losses()).isEmpty();
    assertThat(result.latency().quantile(0.955))
        .as("one of twenty waits half of the 400 ms or more: %s", result.latency())
        .isGreaterThanOrEqualTo(199);
    assertThat(result.latency().quantile(0.5))
        .as("the others do not: %s", result.latency())
        .isLessThan(199);
  }

  @Test
  void shouldEndSomeTimeAfterItWasReadyWhenItCrashes() throws Exception {
    Process proxy = start("crashes:10", JAR);
    assertThat(PlainConnection.status(address(port), HOST, "/")).isEqualTo(200);

    awaitEnd(proxy);
    assertThat(proxy.exitValue()).isEqualTo(134);
    assertThat(log()).contains("this version crashes 10 s after it was ready");
  }

  @Test
  void shouldNotStartWhenTheProxyIsNotTheOneThatTheFaultIsFor() throws Exception {
    Path other = folder.resolve("other.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(other))) {
      jar.putNextEntry(new JarEntry("nothing"));
    }
    for (String fault : List.of("fails", "slow:1", "quick")) {
      Process proxy = launch(fault, other);

      awaitEnd(proxy);
      assertThat(proxy.exitValue()).isEqualTo(70);
      assertThat(log()).contains("not started, for the fault cannot be put into it");
    }
  }

  private static void awaitEnd(Process proxy) throws InterruptedException {
    assertThat(proxy.waitFor(Sandbox.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private Load.Result load() throws InterruptedException {
    Target target = Target.plain(address(port), HOST, "/");
    Duration time = Duration.ofSeconds(5);
    try (Load load = Load.start(new Load.Settings(target, 64, 400, 100, time))) {
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
