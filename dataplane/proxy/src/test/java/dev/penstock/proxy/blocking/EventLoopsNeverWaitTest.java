package dev.penstock.proxy.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Traffic of every kind, under the eyes of a detector of calls that wait: HTTP/1.1, HTTP/2, TLS,
 * WebSocket, gRPC, config changes, handover, requests for workers, metrics and access log.
 */
final class EventLoopsNeverWaitTest {
  private static final List<String> TRAFFIC =
      List.of(
          "server.ForwardingTest",
          "server.Http2ForwardingTest",
          "server.TlsTest",
          "server.WebSocketTest",
          "server.GrpcTest",
          "server.ApplyTest",
          "server.HandoverTest",
          "server.LongMatchTest",
          "telemetry.ObservedTrafficTest",
          "bootstrap.ProxyTest");

  @TempDir private Path folder;

  @Test
  void shouldWaitForNothingOnAnEventLoop() throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output);

    assertThat(lines).filteredOn(line -> line.startsWith("missed ")).isEmpty();
    assertThat(lines).filteredOn(line -> line.startsWith("blocked ")).isEmpty();
    assertThat(lines).last().asString().matches("ran [1-9]\\d*");
    assertThat(lines).noneMatch(line -> line.startsWith("Failures ("));
  }

  private static List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                // The detector puts itself into the JDK's classes.
                "-XX:+AllowRedefinitionToAddDeleteMethods",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BlockingWatch.class.getName()));
    TRAFFIC.forEach(name -> command.add("dev.penstock.proxy." + name));
    return command;
  }
}
