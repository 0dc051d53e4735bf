package dev.penstock.operator.controller;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.fleet.Fleet;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.FleetObserver;
import dev.penstock.operator.fleet.ObservedFleet;
import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.TrustBundle;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.view.ObjectKey;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings about the children of each Gateway, and passes on what they have come to. Only the leader
 * does; the others look on, so that they can take over at once.
 */
@Singleton
@ControllerConfiguration(
    name = GatewayReconciler.NAME,
    generationAwareEventProcessing = false,
    informer = @Informer(name = GatewayReconciler.NAME, onUpdateFilter = FleetChangeFilter.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
public class GatewayReconciler implements Reconciler<Gateway> {
  static final String NAME = "gateway";

  private static final Logger LOG = Logger.getLogger(GatewayReconciler.class);

  private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(3);

  private final Fleet fleet;
  private final CertificateAuthority authority;
  private final LeaderLease lease;
  private final List<FleetObserver> observers;
  private final Wake wake = new Wake();
  private volatile @Nullable ChildSources children;

  /** Reconciles while the lease is held. */
  public GatewayReconciler(
      Fleet fleet,
      CertificateAuthority authority,
      LeaderLease lease,
      @All List<FleetObserver> observers) {
    this.fleet = fleet;
    this.authority = authority;
    this.lease = lease;
    this.observers = observers;
    lease.onChange(wake::all);
    authority.onTrustBundle(bundle -> wake.all());
  }

  @Override
  public List<EventSource<?, Gateway>> prepareEventSources(EventSourceContext<Gateway> context) {
    ChildSources sources = new ChildSources(context);
    children = sources;
    wake.attach(context);
    List<EventSource<?, Gateway>> all = new ArrayList<>(sources.all());
    all.add(wake);
    return all;
  }

  @Override
  public UpdateControl<Gateway> reconcile(Gateway gateway, Context<Gateway> context) {
    UpdateControl<Gateway> done = UpdateControl.noUpdate();
    if (!lease.isLeader() || gateway.getMetadata().getDeletionTimestamp() != null) {
      return done;
    }
    if (children == null || !children.areComplete()) {
      return done.rescheduleAfter(PAUSE_AFTER_FAULT);
    }
    ObservedFleet observed = ChildSources.observe(gateway, context);
    Fleet.Outcome outcome =
        fleet.reconcile(gateway, observed, authority.trustBundle().map(TrustBundle::pem));
    report(gateway, outcome.facts());
    outcome.lookAgain().ifPresent(done::rescheduleAfter);
    return done;
  }

  /** The API server is away or at fault: not the user's affair, and to be tried again. */
  @Override
  public ErrorStatusUpdateControl<Gateway> updateErrorStatus(
      Gateway gateway, Context<Gateway> context, Exception fault) {
    ObjectKey key = keyOf(gateway);
    if (fault instanceof KubernetesClientException) {
      LOG.warnf("Gateway %s: its children will be tried again: %s", key, fault.getMessage());
    } else {
      LOG.errorf(fault, "Gateway %s: its children will be tried again", key);
    }
    return ErrorStatusUpdateControl.<Gateway>noStatusUpdate().rescheduleAfter(PAUSE_AFTER_FAULT);
  }

  private void report(Gateway gateway, FleetFacts facts) {
    observers.forEach(observer -> observer.fleetObserved(keyOf(gateway), facts));
  }

  private static ObjectKey keyOf(Gateway gateway) {
    return new ObjectKey(gateway.getMetadata().getNamespace(), gateway.getMetadata().getName());
  }
}
