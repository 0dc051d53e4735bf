package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import dev.penstock.api.v1alpha1.GatewayStatus.AddressType;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.RevisionFacts;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.model.Translator;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.push.PodRejection;
import dev.penstock.operator.push.PodState;
import dev.penstock.operator.testing.TestCertificate;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.FleetRevision;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.operator.view.TlsSecret;
import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with one Gateway {@code shop/edge}, as the operator sees it: objects are translated by
 * the real model, and pods acknowledge what they are told to.
 */
final class World {
  static final ObjectKey EDGE = new ObjectKey("shop", "edge");
  static final RevisionFacts REVISIONS =
      new RevisionFacts(new FleetRevision("proxy:1", PodTemplate.NONE), List.of(), null, List.of());
  static final List<Address> ADDRESS = List.of(new Address(AddressType.IP_ADDRESS, "10.0.0.1"));

  private final Translator translator =
      new Translator(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
  private final Map<String, PodState> pods = new TreeMap<>();
  private final Map<String, PodState> away = new HashMap<>();
  private final Map<ObjectKey, FleetFacts> facts = new HashMap<>();
  private ClusterView view = ClusterView.EMPTY;
  private Translation translation = Translation.EMPTY;
  private long version = 100;

  static ObjectKey route(String name) {
    return new ObjectKey("shop", name);
  }

  /** Applies the Gateway with the given listeners in YAML's flow style. */
  World gateway(long generation, String listeners) {
    return gatewayWith(generation, "listeners: [%s]".formatted(listeners));
  }

  private World gatewayWith(long generation, String fields) {
    version++;
    GatewaySpec spec = Serialization.unmarshal("---\n{%s}".formatted(fields), GatewaySpec.class);
    view =
        view.edit()
            .gateway(EDGE, resource(EDGE, generation, spec))
            .at(view.asOf().with(WatchedKind.GATEWAY, version));
    return translate();
  }

  World withPlainGateway() {
    return gateway(1, "{name: http, port: 80, protocol: HTTP}").facts(1, 2, "p1", "p2");
  }

  /** Applies the Gateway with one listener and a rollout of its fleet's revisions. */
  World withRollouts() {
    return gatewayWith(
        1,
        "listeners: [{name: http, port: 80, protocol: HTTP}], rollout: {steps: [{weight: 100}]}");
  }

  /** Where the rollout of the fleet stands. */
  World rollout(RolloutState state) {
    version++;
    view = view.edit().fleetRollout(EDGE, state).at(view.asOf().with(WatchedKind.GATEWAY, version));
    return translate();
  }

  /** A pod of the fleet, with an address of its own. */
  World pod(String name, String revision, boolean ready) {
    version++;
    PodInfo pod = new PodInfo(EDGE, revision, "10.0.0." + version, ready, false);
    view =
        view.edit()
            .pod(new ObjectKey("shop", name), pod)
            .at(view.asOf().with(WatchedKind.POD, version));
    return translate();
  }

  /** Applies a Route whose only match is this path expression. */
  World route(String name, long generation, String path) {
    version++;
    RouteSpec spec =
        Serialization.unmarshal(
            "---\n{parentRefs: [{name: edge}], rules: [{matches: [{path: %s}]}]}".formatted(path),
            RouteSpec.class);
    ObjectKey key = route(name);
    view =
        view.edit()
            .route(key, resource(key, generation, spec))
            .at(view.asOf().with(WatchedKind.ROUTE, version));
    return translate();
  }

  /** Applies a Secret of the Gateway's namespace. */
  World secret(String name, TestCertificate pair) {
    version++;
    ObjectKey key = new ObjectKey("shop", name);
    view =
        view.edit()
            .secret(key, new TlsSecret(key, pair.chain(), pair.key()))
            .at(view.asOf().with(WatchedKind.SECRET, version));
    return translate();
  }

  /** The watch of the kind tells how far it is; nothing has changed. */
  World bookmark(WatchedKind kind) {
    version++;
    view = view.edit().at(view.asOf().with(kind, version));
    return translate();
  }

  World deleteRoute(String name) {
    version++;
    view = view.edit().route(route(name), null).at(view.asOf().with(WatchedKind.ROUTE, version));
    return translate();
  }

  /** The pods acknowledge all there is now. */
  World acknowledged(String... names) {
    return acknowledged(view.asOf(), names);
  }

  /** The pods acknowledge all there is now, from a replica whose watches are so far. */
  World acknowledged(AsOf asOf, String... names) {
    for (String name : names) {
      pods.put(name, pod(name, currentVersion(), asOf, List.of()));
    }
    return this;
  }

  /** The pod holds an older config. */
  World holdsOld(String name) {
    pods.put(name, pod(name, "old", AsOf.NONE, List.of()));
    return this;
  }

  World rejects(String name, PodRejection rejection) {
    pods.put(name, pod(name, currentVersion(), view.asOf(), List.of(rejection)));
    return this;
  }

  World disconnects(String name) {
    PodState pod = pods.remove(name);
    if (pod != null) {
      away.put(name, pod);
    }
    return this;
  }

  /** A pod that was disconnected comes back with what it had. */
  World reconnects(String name) {
    pods.put(name, Objects.requireNonNull(away.remove(name)));
    return this;
  }

  /** The fleet's pods as the controller sees them, all those named ready. */
  World facts(long generation, int desired, String... ready) {
    return facts(generation, desired, List.of(ready), ADDRESS, List.of());
  }

  World facts(
      long generation,
      int desired,
      List<String> ready,
      List<Address> addresses,
      List<String> obstacles) {
    facts.put(
        EDGE,
        new FleetFacts(
            generation,
            desired,
            desired,
            ready.size(),
            ready,
            addresses,
            obstacles,
            List.of(),
            List.of(),
            REVISIONS));
    return this;
  }

  World blocked(long generation, String message) {
    facts.put(
        EDGE,
        new FleetFacts(
            generation,
            2,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(message),
            List.of(),
            REVISIONS));
    return this;
  }

  AsOf contentAsOf() {
    return view.contentAsOf();
  }

  Moment moment() {
    FleetLedger ledger = new FleetLedger(new ArrayList<>(pods.values()));
    return new Moment(translation, new LedgerView(SortedTable.of(Map.of(EDGE, ledger))), facts);
  }

  private World translate() {
    translation = translator.translate(view);
    return this;
  }

  private String currentVersion() {
    var fleet = translation.fleets().get(EDGE);
    return fleet == null ? "" : fleet.snapshot().version();
  }

  private <S extends Record> Resource<S> resource(ObjectKey key, long generation, S spec) {
    return new Resource<>(
        key,
        "uid-" + key.name(),
        generation,
        version,
        Instant.parse("2026-01-01T00:00:00Z"),
        Map.of(),
        Map.of(),
        spec);
  }

  private static PodState pod(
      String name, String version, AsOf asOf, List<PodRejection> rejections) {
    return new PodState(name, "uid-" + name, version, asOf, rejections, noNack(), Instant.EPOCH);
  }

  private static dev.penstock.operator.push.@Nullable PodNack noNack() {
    return null;
  }
}
