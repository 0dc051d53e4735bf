package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A stable pod and one of the canary, each with an address and backends of its own. The listeners
 * "web" and, with a certificate, "tls" are on the same ports of both.
 */
final class HandoverRig implements AutoCloseable {
  static final String STABLE = "127.0.0.1";
  static final String CANARY = "127.0.0.3";

  /** What a pod that hangs costs, where one does. */
  static final Duration SHORT = Duration.ofSeconds(1);

  /** So long that a pod which answers is always heard, on a machine that is busy too. */
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Long enough for a test's next request. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private final int port = Ports.free();
  private final int handoverPort = Ports.free();
  private final Duration timeout;
  private final ConfigBuilder stableConfig = new ConfigBuilder().http("web", port);
  private final ConfigBuilder canaryConfig = new ConfigBuilder().http("web", port);
  private final Queue<ExchangeRecord> taken = new ConcurrentLinkedQueue<>();
  private final ProxyEngine stable;
  private final ProxyEngine canary;
  private HandoverConfig handover;

  private HandoverRig(Duration timeout, UnaryOperator<EngineSettings> ofStable) {
    this.timeout = timeout;
    stable = ProxyEngine.start(ofStable.apply(settings(STABLE, "stable")), ExchangeListener.NONE);
    canary = ProxyEngine.start(settings(CANARY, "canary"), this::took);
    handover =
        new HandoverConfig(
            "canary",
            "canary",
            100,
            List.of(),
            List.of(new ClusterConfig.Endpoint(CANARY, handoverPort)),
            List.of(STABLE));
  }

  /** Each serves what its config is made to hold; all connections are handed over. */
  static HandoverRig start(Consumer<ConfigBuilder> ofStable, Consumer<ConfigBuilder> ofCanary) {
    return start(LONG, ofStable, ofCanary);
  }

  /** The same where the pods wait so long for each other. */
  static HandoverRig start(
      Duration timeout, Consumer<ConfigBuilder> ofStable, Consumer<ConfigBuilder> ofCanary) {
    return start(new HandoverRig(timeout, settings -> settings), ofStable, ofCanary);
  }

  private static HandoverRig start(
      HandoverRig rig, Consumer<ConfigBuilder> ofStable, Consumer<ConfigBuilder> ofCanary) {
    ofStable.accept(rig.stableConfig);
    ofCanary.accept(rig.canaryConfig);
    rig.handOver(rig.handover);
    return rig;
  }

  /** Each passes everything on to one backend. */
  static HandoverRig start(int stableBackend, int canaryBackend) {
    return start(config -> to(config, stableBackend), config -> to(config, canaryBackend));
  }

  /** The same where the pods wait so long for each other. */
  static HandoverRig start(Duration timeout, int stableBackend, int canaryBackend) {
    return start(timeout, config -> to(config, stableBackend), config -> to(config, canaryBackend));
  }

  /** The same where the stable pod has other time-outs. */
  static HandoverRig start(EngineSettings.Timeouts ofStable, int stableBackend, int canaryBackend) {
    return start(
        new HandoverRig(LONG, settings -> settings.withTimeouts(ofStable)),
        config -> to(config, stableBackend),
        config -> to(config, canaryBackend));
  }

  private static void to(ConfigBuilder config, int backend) {
    config.route("d/r", "web", "d/s:1").cluster("d/s:1", backend);
  }

  private EngineSettings settings(String address, String revision) {
    return Gateway.settings()
        .withAddress(address)
        .withHandover(new EngineSettings.Handover(revision, handoverPort, timeout, GRACE));
  }

  int port() {
    return port;
  }

  int handoverPort() {
    return handoverPort;
  }

  ProxyEngine stable() {
    return stable;
  }

  ProxyEngine canary() {
    return canary;
  }

  private void took(ExchangeRecord exchange) {
    exchange.request().retain();
    taken.add(exchange);
  }

  /** The exchanges of the canary. */
  Queue<ExchangeRecord> taken() {
    return taken;
  }

  /** The handover that is in force, or was last. */
  HandoverConfig handover() {
    return handover;
  }

  /** In force in both. */
  void handOver(HandoverConfig next) {
    handover = next;
    applyToCanary(next);
    applyToStable(next);
  }

  void applyToStable(HandoverConfig next) {
    assertThat(stable.apply(stableConfig.handover(next).build()).rejections()).isEmpty();
  }

  void applyToCanary(HandoverConfig next) {
    assertThat(canary.apply(canaryConfig.handover(next).build()).rejections()).isEmpty();
  }

  /** In neither. */
  void handNothingOver() {
    assertThat(canary.apply(canaryConfig.withoutHandover("canary").build()).rejections()).isEmpty();
    assertThat(stable.apply(stableConfig.withoutHandover("canary").build()).rejections()).isEmpty();
  }

  /** To the stable pod. */
  RawClient connect() throws IOException {
    return RawClient.connect(port);
  }

  /** To the stable pod from an address of the loopback network. */
  RawClient connectFrom(String address) throws IOException {
    return new RawClient(from(address, STABLE, port));
  }

  /** To where the canary takes connections. */
  RawClient connectToHandoverPort(String from) throws IOException {
    return new RawClient(from(from, CANARY, handoverPort));
  }

  private static Socket from(String address, String to, int port) throws IOException {
    return new Socket(InetAddress.getByName(to), port, InetAddress.getByName(address), 0);
  }

  static HandoverConfig withWeight(HandoverConfig config, int weight) {
    return new HandoverConfig(
        config.name(),
        config.toRevision(),
        weight,
        config.sources(),
        config.endpoints(),
        config.peers());
  }

  static HandoverConfig withSources(HandoverConfig config, String... sources) {
    return new HandoverConfig(
        config.name(),
        config.toRevision(),
        config.weight(),
        List.of(sources),
        config.endpoints(),
        config.peers());
  }

  static HandoverConfig withPeers(HandoverConfig config, String... peers) {
    return new HandoverConfig(
        config.name(),
        config.toRevision(),
        config.weight(),
        config.sources(),
        config.endpoints(),
        List.of(peers));
  }

  static HandoverConfig withEndpoints(HandoverConfig config, ClusterConfig.Endpoint... endpoints) {
    return new HandoverConfig(
        config.name(),
        config.toRevision(),
        config.weight(),
        config.sources(),
        List.of(endpoints),
        config.peers());
  }

  @Override
  public void close() {
    stable.close();
    canary.close();
  }
}
