package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** h2spec, the conformance suite for HTTP/2 servers, strict cases included. */
@ExtendWith(LeakCheck.class)
class H2SpecTest {
  /** From this module's folder; {@code e2e/cluster/cluster build} puts it there. */
  private static final Path PROGRAM = Path.of("../../.cluster/bin/h2spec");

  private static final int CASES = 146;

  /**
   * The suite wants the connection closed without a word. A port that speaks HTTP/1.1 too answers
   * what is no preface of HTTP/2 as a malformed HTTP/1.1 request: 400, and closes then.
   */
  private static final String NO_PREFACE = "http2/3.5: Sends invalid connection preface";

  @TempDir private Path folder;

  private final int port = Ports.free();

  @BeforeEach
  void findProgram() {
    assertThat(PROGRAM)
        .withFailMessage("%s is missing: run e2e/cluster/cluster build", PROGRAM.toAbsolutePath())
        .isExecutable();
  }

  @Test
  void shouldConformWhenOnCleartext() throws Exception {
    try (RawBackend backend = RawBackend.answering("x".repeat(100));
        Gateway _ = Gateway.start(to(backend).http("web", port).build())) {
      assertThat(failures("-p", Integer.toString(port))).containsExactly(NO_PREFACE);
    }
  }

  @Test
  void shouldConformWhenOnTls() throws Exception {
    try (RawBackend backend = RawBackend.answering("x".repeat(100));
        Gateway _ =
            Gateway.start(
                to(backend)
                    .certificate(TestCertificate.ec("localhost").config("d/c"))
                    .https("web", port, "d/c")
                    .build())) {
      assertThat(failures("-p", Integer.toString(port), "-t", "-k")).isEmpty();
    }
  }

  private static ConfigBuilder to(RawBackend backend) {
    return new ConfigBuilder().route("d/r", "web", "d/s:1").cluster("d/s:1", backend.port());
  }

  private List<String> failures(String... arguments) throws Exception {
    Path report = folder.resolve("report.xml");
    List<String> command = new ArrayList<>(List.of(PROGRAM.toAbsolutePath().toString()));
    command.addAll(List.of("-S", "-j", report.toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process suite =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(suite.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      suite.destroyForcibly();
    }
    assertThat(report).withFailMessage(() -> "h2spec said: " + read(output)).exists();
    NodeList cases =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    assertThat(cases.getLength()).isEqualTo(CASES);
    return failed(cases);
  }

  private static List<String> failed(NodeList cases) {
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      boolean passed =
          one.getElementsByTagName("failure").getLength() == 0
              && one.getElementsByTagName("error").getLength() == 0
              && one.getElementsByTagName("skipped").getLength() == 0;
      if (!passed) {
        failed.add(one.getAttribute("package") + ": " + one.getAttribute("classname"));
      }
    }
    return failed;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
