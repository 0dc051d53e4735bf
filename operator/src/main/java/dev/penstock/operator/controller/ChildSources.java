package dev.penstock.operator.controller;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.fleet.FleetNames;
import dev.penstock.operator.fleet.KeptContents;
import dev.penstock.operator.fleet.ObservedFleet;
import dev.penstock.operator.fleet.Slot;
import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The caches of what belongs to Gateways, and what a reconciliation reads from them. */
final class ChildSources {
  private static final Logger LOG = Logger.getLogger(ChildSources.class);
  private static final String OWN = RevisionNames.MANAGED_BY_LABEL + "=" + RevisionNames.MANAGED_BY;

  /** Those of Routes have the label too that says who made them. */
  private static final String REVISIONS = OWN + "," + FleetNames.GATEWAY_LABEL;

  private final List<InformerEventSource<?, Gateway>> sources;

  ChildSources(EventSourceContext<Gateway> context) {
    this.sources =
        List.of(
            own(ServiceAccount.class, context),
            own(ConfigMap.class, context),
            own(Deployment.class, context),
            own(Service.class, context),
            own(PodDisruptionBudget.class, context),
            source(ControllerRevision.class, REVISIONS, ChildSources::byRevision, context),
            source(Pod.class, FleetNames.GATEWAY_LABEL, ChildSources::byLabel, context),
            source(HorizontalPodAutoscaler.class, null, ChildSources::byTarget, context));
  }

  List<InformerEventSource<?, Gateway>> all() {
    return sources;
  }

  /**
   * Whether each cache has been filled once. Before, a child that is not seen may well be there,
   * and an autoscaler too.
   */
  boolean areComplete() {
    return sources.stream()
        .flatMap(source -> source.informerHealthIndicators().values().stream())
        .allMatch(InformerHealthIndicator::hasSynced);
  }

  static ObservedFleet observe(Gateway gateway, Context<Gateway> context) {
    String name = gateway.getMetadata().getName();
    return new ObservedFleet(
        child(context, ServiceAccount.class, FleetNames.child(name)),
        child(context, ConfigMap.class, FleetNames.trust(name)),
        deployments(name, context),
        child(context, Service.class, FleetNames.child(name)),
        child(context, PodDisruptionBudget.class, FleetNames.child(name)),
        context.getSecondaryResources(HorizontalPodAutoscaler.class),
        context.getSecondaryResources(Pod.class),
        context.getSecondaryResources(ControllerRevision.class).stream()
            .filter(revision -> FleetNames.mayWrite(gateway, revision))
            .flatMap(revision -> KeptContents.read(revision).stream())
            .toList());
  }

  private static Map<Slot, Deployment> deployments(String gateway, Context<Gateway> context) {
    Map<Slot, Deployment> deployments = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      Deployment deployment =
          child(context, Deployment.class, FleetNames.deployment(gateway, slot));
      if (deployment != null) {
        deployments.put(slot, deployment);
      }
    }
    return deployments;
  }

  private static <T extends HasMetadata> @Nullable T child(
      Context<Gateway> context, Class<T> type, String name) {
    return context.getSecondaryResources(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static <T extends HasMetadata> InformerEventSource<T, Gateway> own(
      Class<T> type, EventSourceContext<Gateway> context) {
    return source(type, OWN, ChildSources::byLabel, context);
  }

  private static <T extends HasMetadata> InformerEventSource<T, Gateway> source(
      Class<T> type,
      @Nullable String selector,
      SecondaryToPrimaryMapper<T> mapper,
      EventSourceContext<Gateway> context) {
    var configuration =
        InformerEventSourceConfiguration.from(type, Gateway.class)
            .withName(type.getSimpleName())
            .withSecondaryToPrimaryMapper(mapper);
    if (selector != null) {
      configuration.withLabelSelector(selector);
    }
    return new InformerEventSource<>(configuration.build(), context);
  }

  private static Set<ResourceID> byLabel(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String gateway = labels == null ? null : labels.get(FleetNames.GATEWAY_LABEL);
    return gateway == null
        ? Set.of()
        : Set.of(new ResourceID(gateway, object.getMetadata().getNamespace()));
  }

  /** One that cannot be read is told of once, when it comes, and not at each reconciliation. */
  private static Set<ResourceID> byRevision(ControllerRevision revision) {
    if (KeptContents.read(revision).isEmpty()) {
      LOG.warnf(
          "ControllerRevision %s/%s counts as missing, it keeps no content of a Gateway",
          revision.getMetadata().getNamespace(), revision.getMetadata().getName());
    }
    return byLabel(revision);
  }

  private static Set<ResourceID> byTarget(HorizontalPodAutoscaler autoscaler) {
    var target = autoscaler.getSpec().getScaleTargetRef();
    return "Deployment".equals(target.getKind())
        ? FleetNames.gatewayOf(target.getName())
            .map(name -> Set.of(new ResourceID(name, autoscaler.getMetadata().getNamespace())))
            .orElse(Set.of())
        : Set.of();
  }
}
