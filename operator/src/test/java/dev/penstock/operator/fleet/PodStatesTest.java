package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PodStatesTest {
  private static final Deployment DEPLOYMENT = new Deployment();

  @Test
  void shouldSaySoOnceWhenPodsSufferFromTheSame() {
    assertThat(
            obstacles(
                waiting("ErrImagePull", "rpc error 17"), waiting("ImagePullBackOff", "Back-off")))
        .containsExactly("2 pods: ImagePullBackOff (image proxy:1 cannot be had)");
  }

  @Test
  void shouldNameTheExitCodeWhenAContainerKeepsEnding() {
    assertThat(
            obstacles(
                """
                {state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s}},
                 lastState: {terminated: {exitCode: 3}}}
                """))
        .containsExactly("1 pod: CrashLoopBackOff (container proxy ended with exit code 3)");
  }

  @Test
  void shouldBeSilentWhilePodsStart() {
    assertThat(obstacles(waiting("ContainerCreating", ""))).isEmpty();
  }

  @Test
  void shouldSayWhyPodsCannotBeScheduled() {
    Pod pod =
        Serialization.unmarshal(
            """
            metadata: {name: p}
            status:
              conditions:
              - {type: PodScheduled, status: "False", reason: Unschedulable, message: no nodes}
            """,
            Pod.class);

    assertThat(PodStates.obstacles(DEPLOYMENT, List.of(pod)))
        .containsExactly("1 pod: Unschedulable (no nodes)");
  }

  @Test
  void shouldSayWhyPodsCannotBeCreated() {
    Deployment deployment =
        Serialization.unmarshal(
            """
            status:
              conditions:
              - {type: ReplicaFailure, status: "True", message: exceeded quota}
            """,
            Deployment.class);

    assertThat(PodStates.obstacles(deployment, List.of())).containsExactly("exceeded quota");
  }

  private static String waiting(String reason, String message) {
    return "{state: {waiting: {reason: %s, message: '%s'}}}".formatted(reason, message);
  }

  private static List<String> obstacles(String... containerStatuses) {
    return PodStates.obstacles(
        DEPLOYMENT, Stream.of(containerStatuses).map(PodStatesTest::podWith).toList());
  }

  private static Pod podWith(String containerStatus) {
    Pod pod =
        Serialization.unmarshal(
            "---\n{metadata: {name: p}, status: {containerStatuses: [%s]}}"
                .formatted(containerStatus),
            Pod.class);
    pod.getStatus().getContainerStatuses().getFirst().setName("proxy");
    pod.getStatus().getContainerStatuses().getFirst().setImage("proxy:1");
    return pod;
  }
}
