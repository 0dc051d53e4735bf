package dev.penstock.operator.push;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.view.ObjectKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one fleet, which are there for as long as its Gateway is. Confined to the flow's
 * thread, but for what a scrape reads.
 */
final class FleetMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Supplier<FleetLedger> ledger;
  private final Set<Meter> meters = new HashSet<>();
  private volatile @Nullable ConfigSnapshot current;

  /**
   * @param ledger the pods that are connected to this replica; asked from any thread
   */
  FleetMeters(MeterRegistry registry, ObjectKey gateway, Supplier<FleetLedger> ledger) {
    this.registry = registry;
    this.tags = Tags.of("namespace", gateway.namespace(), "gateway", gateway.name());
    this.ledger = ledger;
  }

  /** What the fleet is to serve; null when its Gateway is gone. */
  void current(@Nullable ConfigSnapshot snapshot) {
    boolean known = current != null;
    current = snapshot;
    if (snapshot == null) {
      meters.forEach(registry::remove);
      meters.clear();
    } else if (!known) {
      pods("connected", it -> it.ledger.get().pods().size());
      pods("current", FleetMeters::countCurrent);
      pods("rejecting", it -> it.ledger.get().countRejecting());
      for (ResourceKind kind : ResourceKind.values()) {
        gauge(
            "penstock.snapshot.resources",
            "Resources in the config of a fleet",
            Tags.of("kind", lower(kind)),
            it -> it.count(kind));
      }
    }
  }

  /** A delta was sent to a pod. */
  void pushed() {
    count("penstock.config.pushes", "Deltas sent to pods", List.of());
  }

  /** A pod acknowledged one. */
  void acked() {
    count("penstock.config.acks", "Deltas that pods acknowledged", List.of());
  }

  /** A pod refused one. */
  void nacked(PodNack.Reason reason) {
    count(
        "penstock.config.nacks",
        "Deltas that pods refused as a whole",
        List.of(Tag.of("reason", lower(reason))));
  }

  /** A pod told what it has served. */
  void reported() {
    count("penstock.config.reports", "Reports of pods on what they served", List.of());
  }

  private void pods(String state, ToDoubleFunction<FleetMeters> value) {
    gauge(
        "penstock.fleet.pods",
        "Pods of a fleet that are connected to this replica",
        Tags.of("state", state),
        value);
  }

  private int countCurrent() {
    ConfigSnapshot wanted = current;
    return wanted == null ? 0 : ledger.get().countAt(wanted.version());
  }

  private int count(ResourceKind kind) {
    ConfigSnapshot shown = current;
    if (shown == null) {
      return 0;
    }
    return switch (kind) {
      case LISTENER -> shown.listeners().size();
      case ROUTE -> shown.routes().size();
      case CLUSTER -> shown.clusters().size();
      case CERTIFICATE -> shown.certificates().size();
      case HANDOVER -> shown.handovers().size();
      case TICKET_KEYS -> shown.ticketKeys().size();
    };
  }

  private void gauge(
      String name, String description, Tags more, ToDoubleFunction<FleetMeters> value) {
    meters.add(
        Gauge.builder(name, this, value)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
  }

  /** Of a fleet whose Gateway is gone nothing is counted: pods may outlive it for a while. */
  private void count(String name, String description, List<Tag> more) {
    if (current != null) {
      Counter counter =
          Counter.builder(name).description(description).tags(tags.and(more)).register(registry);
      meters.add(counter);
      counter.increment();
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
