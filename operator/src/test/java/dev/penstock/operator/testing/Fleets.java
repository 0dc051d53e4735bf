package dev.penstock.operator.testing;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.UUID;

/** Namespaces, pods and tokens for tests on an API server without a kubelet. */
public final class Fleets {
  /** The audience that Penstock's pods have tokens for. */
  public static final String AUDIENCE = "penstock.dev/config";

  private Fleets() {}

  /** A new namespace of its own. */
  public static String newNamespace(KubernetesClient client) {
    String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** A service account. */
  public static void serviceAccount(KubernetesClient client, String namespace, String name) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  /** A pod that nobody runs. */
  public static Pod pod(
      KubernetesClient client,
      String namespace,
      String name,
      String serviceAccount,
      Map<String, String> labels) {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(serviceAccount)
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("proxy")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** A token as the kubelet would project it into the pod. */
  public static String token(KubernetesClient client, Pod pod, String audience) {
    return client
        .serviceAccounts()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getSpec().getServiceAccountName())
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience)
                .withExpirationSeconds(3600L)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** A token that is bound to no pod. */
  public static String unboundToken(
      KubernetesClient client, String namespace, String serviceAccount) {
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(AUDIENCE)
                .withExpirationSeconds(3600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** Deletes the pod at once. */
  public static void delete(KubernetesClient client, Pod pod) {
    client.resource(pod).withGracePeriod(0).delete();
  }
}
