package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
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
  public static final String GATEWAY_LABEL = "penstock.dev/gateway";

  /** The label, with value {@value #MANAGER}, of every child. */
  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

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

  /** The Gateway whose children are named so; empty for any other name. */
  public static Optional<String> gatewayOf(String child) {
    return child.length() > SUFFIX.length() && child.endsWith(SUFFIX)
        ? Optional.of(child.substring(0, child.length() - SUFFIX.length()))
        : Optional.empty();
  }

  /** Labels that pick out a Gateway's pods and never change. */
  public static Map<String, String> selector(String gateway) {
    return Map.of(GATEWAY_LABEL, gateway);
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
    labels.put(MANAGED_BY_LABEL, MANAGER);
    labels.put(GATEWAY_LABEL, gateway);
    return labels;
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
        && MANAGER.equals(labels.get(MANAGED_BY_LABEL))
        && gateway.getMetadata().getName().equals(labels.get(GATEWAY_LABEL));
  }
}
