package dev.penstock.operator.push;

import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TrustBundle;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pushes each fleet's newest snapshot to its pods and keeps the ledger of their answers. Confined
 * to the flow's thread, but for {@link #ledger()} and {@link #reports()}.
 */
public final class ConfigPush {
  private final Flow flow;
  private final PushConfig config;
  private final InstantSource clock;
  private final PushMetrics metrics;
  private final Ledger ledger = new Ledger(this::ledgerChanged);
  private final Reports reports;
  private final List<Runnable> ledgerListeners = new ArrayList<>();
  private final List<Runnable> reportListeners = new ArrayList<>();
  private final Map<ObjectKey, FleetChannel> fleets = new HashMap<>();
  private final PodStream.Host host = new Registry();
  private Translation published = Translation.EMPTY;
  private Consumer<AsOf> onBehind = asOf -> {};
  private @Nullable TrustBundle trust;

  /** Sends nothing until something is published. */
  public ConfigPush(Flow flow, PushConfig config, InstantSource clock, PushMetrics metrics) {
    this.flow = flow;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.reports = new Reports(flow, clock, Reports.KEEP, this::reportsChanged);
  }

  /** Calls after each change of the ledger; to be set before the server starts. */
  public void onLedgerChange(Runnable listener) {
    ledgerListeners.add(listener);
  }

  /** Calls whenever a pod has reported; to be set before the server starts. */
  public void onReports(Runnable listener) {
    reportListeners.add(listener);
  }

  /**
   * Tells when a pod has seen more of the API server's history than this replica, which can then
   * send it nothing; to be set before the server starts.
   */
  public void onBehind(Consumer<AsOf> listener) {
    onBehind = listener;
  }

  /** Sends every fleet what is new to it. */
  public void publish(Translation translation) {
    SortedTable<ObjectKey, FleetTranslation> before = published.fleets();
    published = translation;
    SortedTable.diff(
        before,
        translation.fleets(),
        (gateway, old, fleet) -> publish(gateway, fleet == null ? null : fleet.snapshot()));
  }

  /** Tells every pod whom to trust. */
  public void publish(TrustBundle bundle) {
    trust = bundle;
    fleets.values().forEach(fleet -> fleet.streams().forEach(stream -> stream.sendTrust(bundle)));
  }

  /** What all connected pods have acknowledged; from any thread. */
  public LedgerView ledger() {
    return ledger.view();
  }

  /** What the pods of all fleets have reported that they served; from any thread. */
  public ReportsView reports() {
    return reports.view();
  }

  Reports reportBook() {
    return reports;
  }

  InstantSource clock() {
    return clock;
  }

  Ledger book() {
    return ledger;
  }

  PodStream open(PodIdentity pod, PodStream.Line line) {
    ObjectKey gateway = gatewayOf(pod);
    FleetChannel fleet = fleets.computeIfAbsent(gateway, this::newFleet);
    PodStream older = fleet.streamOf(pod.pod());
    PodStream stream = new PodStream(pod, fleet, line, host, flow, config, clock.instant());
    fleet.join(stream);
    if (older != null) {
      older.end(Status.ABORTED.withDescription("the pod has opened another stream"));
    }
    return stream;
  }

  /** Ends all streams: the pods turn to another replica, or come back. */
  void closeAll() {
    for (FleetChannel fleet : List.copyOf(fleets.values())) {
      fleet
          .streams()
          .forEach(stream -> stream.end(Status.UNAVAILABLE.withDescription("this replica stops")));
    }
  }

  private void ledgerChanged() {
    ledgerListeners.forEach(Runnable::run);
  }

  private void reportsChanged() {
    reportListeners.forEach(Runnable::run);
  }

  private void publish(ObjectKey gateway, @Nullable ConfigSnapshot snapshot) {
    FleetChannel fleet = fleets.computeIfAbsent(gateway, this::newFleet);
    fleet.publish(snapshot);
    forgetIfUnused(gateway, fleet);
  }

  private FleetChannel newFleet(ObjectKey gateway) {
    return new FleetChannel(
        config.history(), metrics, metrics.fleet(gateway, () -> ledger.localView().fleet(gateway)));
  }

  private void forgetIfUnused(ObjectKey gateway, FleetChannel fleet) {
    if (fleet.isUnused()) {
      fleets.remove(gateway, fleet);
    }
  }

  private static ObjectKey gatewayOf(PodIdentity pod) {
    return new ObjectKey(pod.namespace(), pod.gateway());
  }

  private final class Registry implements PodStream.Host {
    @Override
    public void opened(PodStream stream) {
      if (trust != null) {
        stream.sendTrust(trust);
      }
    }

    @Override
    public void changed(PodStream stream, PodState state) {
      ledger.put(gatewayOf(stream.pod()), state);
    }

    @Override
    public void reported(PodStream stream, PodReport report) {
      PodIdentity pod = stream.pod();
      reports.put(
          Reports.HERE,
          gatewayOf(pod),
          new PodReading(pod.pod(), pod.uid(), report, clock.instant()));
    }

    @Override
    public void behind(AsOf podAsOf) {
      onBehind.accept(podAsOf);
    }

    @Override
    public void closed(PodStream stream) {
      FleetChannel fleet = stream.fleet();
      ObjectKey gateway = gatewayOf(stream.pod());
      fleet.leave(stream);
      // A newer stream of the pod may have taken its place.
      if (fleet.streamOf(stream.pod().pod()) == null) {
        ledger.remove(gateway, stream.pod().pod());
      }
      forgetIfUnused(gateway, fleet);
    }
  }
}
