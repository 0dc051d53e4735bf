package dev.penstock.operator.fleet;

import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a fleet's pods are ready, and why others are not, in words that do not change while the
 * cause stays: no pod names, no counters, no back-off times.
 */
final class PodStates {
  private PodStates() {}

  /** One sentence for each cause, sorted. */
  static List<String> obstacles(Deployment deployment, Collection<Pod> pods) {
    Map<String, Long> causes =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .flatMap(pod -> cause(pod).stream())
            .collect(Collectors.groupingBy(cause -> cause, TreeMap::new, Collectors.counting()));
    return Stream.concat(
            replicaFailure(deployment).stream(),
            causes.entrySet().stream().map(cause -> sentence(cause.getKey(), cause.getValue())))
        .toList();
  }

  /** The names of pods that are ready and not about to end, sorted. */
  static List<String> readyPods(Collection<Pod> pods) {
    return pods.stream()
        .filter(PodStates::isReady)
        .map(pod -> pod.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** Whether a pod serves and is not about to end. */
  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && isTrue(pod, "Ready");
  }

  /** How many pods a Deployment should have. */
  static int desiredReplicas(Deployment deployment) {
    return orZero(deployment.getSpec().getReplicas());
  }

  /** How many pods a Deployment has. */
  static int replicas(Deployment deployment) {
    return deployment.getStatus() == null ? 0 : orZero(deployment.getStatus().getReplicas());
  }

  /** How many of them are ready. */
  static int readyReplicas(Deployment deployment) {
    return deployment.getStatus() == null ? 0 : orZero(deployment.getStatus().getReadyReplicas());
  }

  /** The hash of what a pod runs; empty when it does not say. */
  static String revision(Pod pod) {
    return revision(pod.getMetadata());
  }

  /** The hash of what pods are to run; empty when it does not say. */
  static String revision(PodTemplateSpec template) {
    return revision(template.getMetadata());
  }

  /** How often the containers of a pod have been started again. */
  static int restarts(Pod pod) {
    return pod.getStatus() == null
        ? 0
        : pod.getStatus().getContainerStatuses().stream()
            .mapToInt(status -> orZero(status.getRestartCount()))
            .sum();
  }

  private static String revision(@Nullable ObjectMeta metadata) {
    return metadata == null || metadata.getLabels() == null
        ? ""
        : metadata.getLabels().getOrDefault(RevisionNames.REVISION_LABEL, "");
  }

  private static int orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static String sentence(String cause, long pods) {
    return (pods == 1 ? "1 pod: " : pods + " pods: ") + cause;
  }

  /** Pods that could not even be created: quota, admission. */
  private static Optional<String> replicaFailure(Deployment deployment) {
    if (deployment.getStatus() == null) {
      return Optional.empty();
    }
    return deployment.getStatus().getConditions().stream()
        .filter(condition -> "ReplicaFailure".equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(DeploymentCondition::getMessage)
        .findFirst();
  }

  private static Optional<String> cause(Pod pod) {
    if (pod.getStatus() == null || isTrue(pod, "Ready")) {
      return Optional.empty();
    }
    return unschedulable(pod).or(() -> containerCause(pod));
  }

  private static Optional<String> unschedulable(Pod pod) {
    return condition(pod, "PodScheduled")
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(condition -> condition.getReason() + " (" + condition.getMessage() + ")");
  }

  private static Optional<String> containerCause(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .flatMap(status -> containerCause(status).stream())
        .findFirst();
  }

  private static Optional<String> containerCause(ContainerStatus status) {
    ContainerState state = status.getState();
    if (state == null) {
      return Optional.empty();
    }
    if (state.getWaiting() != null && state.getWaiting().getReason() != null) {
      return waiting(state.getWaiting().getReason(), status);
    }
    if (state.getTerminated() != null) {
      return Optional.of("CrashLoopBackOff" + lastExit(status));
    }
    return state.getRunning() != null
        ? Optional.of("running, not ready: it has no complete config yet, or it drains")
        : Optional.empty();
  }

  /** The kubelet alternates between a fault and the back-off from it: one word for both. */
  private static Optional<String> waiting(String reason, ContainerStatus status) {
    return switch (reason) {
      case "ContainerCreating", "PodInitializing" -> Optional.empty();
      case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName" ->
          Optional.of("ImagePullBackOff (image " + status.getImage() + " cannot be had)");
      case "CrashLoopBackOff" -> Optional.of(reason + lastExit(status));
      default -> Optional.of(reason);
    };
  }

  private static String lastExit(ContainerStatus status) {
    ContainerState last =
        status.getState().getTerminated() != null ? status.getState() : status.getLastState();
    return last == null || last.getTerminated() == null
        ? ""
        : " (container "
            + status.getName()
            + " ended with exit code "
            + last.getTerminated().getExitCode()
            + ")";
  }

  private static boolean isTrue(Pod pod, String type) {
    return condition(pod, type).filter(ready -> "True".equals(ready.getStatus())).isPresent();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }
}
