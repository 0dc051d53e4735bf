package dev.penstock.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Manifests;
import dev.penstock.e2e.kube.PodMetrics;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** That any pod of a fleet takes up the TLS sessions that another began, whatever the rotation. */
@Order(16)
@TestInstance(Lifecycle.PER_CLASS)
final class SessionTicketTest {
  private static final String SYSTEM = "penstock-system";
  private static final String SECRET = "penstock-ticket-keys";
  private static final String HOST = "tickets.example.com";

  @TempDir private Path folder;

  private Sandbox sandbox;
  private List<Pod> pods;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("tickets");
    sandbox.apply(SelfSigned.forHost(HOST).secret("tickets"));
    sandbox.apply(
        Manifests.gateway(
            "tickets",
            "replicas: 2",
            Manifests.field(
                "listeners",
                "- {name: https, port: 443, protocol: HTTPS, tls: {credentialName: tickets}}")));
    sandbox.awaitGateway("tickets", "Ready");
    sandbox.awaitGateway("tickets", "Programmed");
    pods = sandbox.fleet("tickets");
    assertThat(pods).hasSize(2);
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  @Test
  void shouldResumeAtAnotherPodUntilTheKeyHasRotatedTwice() throws IOException {
    for (String version : List.of("tls1_2", "tls1_3")) {
      Path old = begin(0, version);
      assertThat(resumes(1, version, old)).as("at another pod, %s", version).isTrue();

      rotate();
      assertThat(resumes(1, version, old)).as("after a rotation, %s", version).isTrue();
      assertThat(resumes(1, version, begin(0, version))).as("by the next key").isTrue();

      rotate();
      assertThat(resumes(1, version, old)).as("after two rotations, %s", version).isFalse();
    }
  }

  /** A session with a pod, in a file. */
  private Path begin(int pod, String version) {
    Path session = folder.resolve("%s-%d.pem".formatted(version, System.nanoTime()));
    assertThat(visit(pod, version, "-sess_out", session.toString())).contains("New, TLSv1");
    assertThat(session).exists();
    return session;
  }

  private boolean resumes(int pod, String version, Path session) {
    String said = visit(pod, version, "-sess_in", session.toString());
    assertThat(said).contains("HTTP/1.1 404");
    return said.contains("Reused, TLSv1");
  }

  /** No Route, so the answer is 404; it comes after the ticket. */
  private String visit(int pod, String version, String... session) {
    return Command.run(
        "sh",
        "-c",
        "printf 'GET / HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n'".formatted(HOST)
            + " | openssl s_client -ign_eof -connect %s:443 -servername %s -%s %s"
                .formatted(
                    pods.get(pod).getStatus().getPodIP(),
                    HOST,
                    version,
                    String.join(" ", session)));
  }

  /** Makes the operator believe that the key is as old as it may get, and waits for the pods. */
  private void rotate() throws IOException {
    String before = current();
    double applied = PodMetrics.sum(pods, "penstock_config_applied_total");
    String longAgo =
        Base64.getEncoder()
            .encodeToString(
                Instant.now()
                    .minusSeconds(30L * 60 * 60)
                    .toString()
                    .getBytes(StandardCharsets.US_ASCII));
    var _ = secret().edit(old -> new SecretBuilder(old).addToData("since", longAgo).build());
    await().atMost(Sandbox.SOON).until(() -> !current().equals(before));
    await()
        .atMost(Sandbox.SOON)
        .until(
            () -> PodMetrics.sum(pods, "penstock_config_applied_total") >= applied + pods.size());
  }

  private String current() {
    return requireNonNull(secret().get().getData().get("current"));
  }

  private Resource<Secret> secret() {
    return sandbox.client().secrets().inNamespace(SYSTEM).withName(SECRET);
  }
}
