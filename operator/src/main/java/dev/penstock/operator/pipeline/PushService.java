package dev.penstock.operator.pipeline;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.TrustBundle;
import dev.penstock.operator.push.ConfigPush;
import dev.penstock.operator.push.Leadership;
import dev.penstock.operator.push.LedgerForwarder;
import dev.penstock.operator.push.PushConfig;
import dev.penstock.operator.push.PushMetrics;
import dev.penstock.operator.push.PushServer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;

/** The serving half of the flow: begins to listen when the authority has been loaded. */
@ApplicationScoped
class PushService {
  private final FlowThread flow;
  private final CertificateAuthority authority;
  private final PushMetrics metrics;
  private final ConfigPush push;
  private final PushServer server;
  private final LedgerForwarder forwarder;
  private boolean started;

  PushService(
      FlowThread flow,
      CertificateAuthority authority,
      PushConfig config,
      Leadership leadership,
      ReplicaNetwork network,
      MeterRegistry registry) {
    this.flow = flow;
    this.authority = authority;
    InstantSource clock = InstantSource.system();
    this.metrics = new PushMetrics(registry);
    this.push = new ConfigPush(flow, config, clock, metrics);
    this.server = new PushServer(flow, push, authority, config, clock);
    this.forwarder = new LedgerForwarder(flow, push, leadership, network::locate, network::connect);
  }

  ConfigPush push() {
    return push;
  }

  PushMetrics metrics() {
    return metrics;
  }

  boolean isListening() {
    return server.isListening();
  }

  void start() {
    authority.start();
    authority.onTrustBundle(bundle -> flow.execute(() -> trust(bundle)));
  }

  void stop() {
    flow.execute(forwarder::stop);
    server.stop();
  }

  private void trust(TrustBundle bundle) {
    if (!started) {
      started = true;
      server.start();
      forwarder.start();
    }
    push.publish(bundle);
  }
}
