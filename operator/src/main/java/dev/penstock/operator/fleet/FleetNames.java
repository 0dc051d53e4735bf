package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the children of a Gateway are named, labelled and owned. */
public final class FleetNames {
  /** The label that holds the Gateway's name on every child and every pod. */
  public static final String GATEWAY_LABEL = PodInfo.GATEWAY_LABEL;

  /** The field manager of everything the operator writes. */
  public static final String MANAGER = "penstock";

  private static final String SUFFIX = "-gateway";

  private FleetNames() {}

  /** The name that the children of a Gateway share. */
  public static String child(String gateway) {
    return gateway + SUFFIX;
  }

  /** The name of the ConfigMap with the authorities that the pods trust. */
  public static String trust(String gateway) {
    return child(gateway) + "-trust";
  }

  /** The name of the Deployment of a slot. */
  public static String deployment(String gateway, Slot slot) {
    return child(gateway) + slot.suffix();
  }

  /** The Gateway that has a Deployment of this name; empty when none can have. */
  public static Optional<String> gatewayOf(String deployment) {
    for (Slot slot : Slot.values()) {
      String suffix = deployment("", slot);
      if (deployment.length() > suffix.length() && deployment.endsWith(suffix)) {
        return Optional.of(deployment.substring(0, deployment.length() - suffix.length()));
      }
    }
    return Optional.empty();
  }

  /** Labels that pick out a Gateway's pods and never change. */
  public static Map<String, String> selector(String gateway) {
    return Map.of(GATEWAY_LABEL, gateway);
  }

  /** Labels that pick out the pods of one slot and never change. */
  static Map<String, String> selector(String gateway, Slot slot) {
    return Map.of(GATEWAY_LABEL, gateway, Slot.LABEL, slot.value());
  }

  /** {@link #selector} as the API spells a selector in a string. */
  public static String selectorText(String gateway) {
    return GATEWAY_LABEL + "=" + gateway;
  }

  /** The labels of a child, sorted. The operator's own win over what a user adds. */
  static Map<String, String> labels(String gateway, Map<String, String> added) {
    Map<String, String> labels = new TreeMap<>(added);
    labels.put("app.kubernetes.io/name", "penstock-gateway");
    labels.put("app.kubernetes.io/instance", gateway);
    labels.put("app.kubernetes.io/component", "data-plane");
    labels.put(RevisionNames.MANAGED_BY_LABEL, RevisionNames.MANAGED_BY);
    labels.put(GATEWAY_LABEL, gateway);
    return labels;
  }

  /** The labels of what keeps a revision of a Gateway. */
  public static Map<String, String> revisionLabels(String gateway, String hash) {
    return Map.of(
        RevisionNames.MANAGED_BY_LABEL,
        RevisionNames.MANAGED_BY,
        GATEWAY_LABEL,
        gateway,
        RevisionNames.REVISION_LABEL,
        hash);
  }

  /** Metadata of a child: in the Gateway's namespace, and gone when the Gateway is. */
  static ObjectMeta meta(Gateway gateway, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(gateway.getMetadata().getNamespace())
        .withLabels(labels(gateway.getMetadata().getName(), Map.of()))
        .withOwnerReferences(owner(gateway))
        .build();
  }

  private static OwnerReference owner(Gateway gateway) {
    return new OwnerReferenceBuilder()
        .withApiVersion(HasMetadata.getApiVersion(Gateway.class))
        .withKind(HasMetadata.getKind(Gateway.class))
        .withName(gateway.getMetadata().getName())
        .withUid(gateway.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /**
   * Whether the operator may write this object for this Gateway: it is the Gateway's own, or was
   * that of a Gateway of the same name and has been orphaned.
   */
  public static boolean mayWrite(Gateway gateway, HasMetadata object) {
    Optional<OwnerReference> controller =
        object.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .findFirst();
    if (controller.isPresent()) {
      return controller.get().getUid().equals(gateway.getMetadata().getUid());
    }
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && RevisionNames.MANAGED_BY.equals(labels.get(RevisionNames.MANAGED_BY_LABEL))
        && gateway.getMetadata().getName().equals(labels.get(GATEWAY_LABEL));
  }
}
