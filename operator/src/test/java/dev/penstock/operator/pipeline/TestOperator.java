package dev.penstock.operator.pipeline;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.IdentityConfig;
import dev.penstock.operator.identity.ReplicaConfig;
import dev.penstock.operator.identity.TestAuthority;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.Leadership;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.push.PushConfig;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.push.TestPushConfig;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.testing.Patience;
import dev.penstock.operator.testing.Ports;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flow from objects to pods, whole, as a replica runs it. */
@SuppressWarnings("deprecation") // Quarkus uses this registry.
final class TestOperator implements AutoCloseable {
  private final KubernetesClient client;
  private final String namespace;
  private final CertificateAuthority authority;
  private final PushConfig config;
  private final PipelineService service;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile @Nullable Translation translation;
  private volatile LedgerView ledger = LedgerView.EMPTY;
  private volatile ReportsView reports = ReportsView.EMPTY;

  private record Replica(String namespace, String pod) implements ReplicaConfig {}

  private record Identity(String secretName, String tokenAudience, List<String> serverNames)
      implements IdentityConfig {
    @Override
    public Duration leafLifetime() {
      return Duration.ofHours(24);
    }

    @Override
    public Duration authorityValidity() {
      return Duration.ofDays(365);
    }

    @Override
    public Rotation rotation() {
      return new Rotation() {
        @Override
        public Duration period() {
          return Duration.ofDays(90);
        }

        @Override
        public Duration overlap() {
          return Duration.ofHours(1);
        }
      };
    }
  }

  /** Tells these of the flow besides. */
  TestOperator(ApiServer server, String namespace, FlowListener... listeners) {
    this.client = server.client();
    this.namespace = namespace;
    this.config = TestPushConfig.onPort(Ports.free());
    IdentityConfig identity =
        new Identity("authority", Fleets.AUDIENCE, List.of(TestAuthority.SERVER_NAME));
    ReplicaConfig replica = new Replica(namespace, "operator-0");
    this.authority = new CertificateAuthority(client, identity, replica);
    FlowThread flow = new FlowThread();
    Leadership leadership = () -> new Leadership.Leader("operator-0", true);
    PushService push =
        new PushService(
            flow,
            authority,
            config,
            leadership,
            new ReplicaNetwork(client, authority, identity, replica, config),
            registry);
    List<FlowListener> told = new ArrayList<>(List.of(listeners));
    told.add(new Listener());
    this.service =
        new PipelineService(client, flow, () -> Duration.ofMillis(3), replica, push, told);
  }

  TestOperator start() {
    service.start();
    return this;
  }

  boolean isReady() {
    return service.isReady();
  }

  TestOperator ready() {
    Patience.await().until(service::isReady);
    return this;
  }

  /** What Prometheus is given, a line each. */
  List<String> metrics() {
    return registry.scrape().lines().toList();
  }

  LedgerView ledger() {
    return ledger;
  }

  ReportsView reports() {
    return reports;
  }

  /** A pod of the Gateway with a certificate; the service account must exist. */
  TestPod pod(String gateway, String name) {
    return pod(gateway, name, Map.of());
  }

  /** The same, with more labels. */
  TestPod pod(String gateway, String name, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    all.put("penstock.dev/gateway", gateway);
    Pod pod = Fleets.pod(client, namespace, name, gateway + "-gateway", all);
    TestPod connected =
        new TestPod(
            config.port(),
            TestAuthority.SERVER_NAME,
            authority.trustBundle().orElseThrow().authorities());
    connected.bootstrap(Fleets.token(client, pod, Fleets.AUDIENCE));
    return connected;
  }

  @Override
  public void close() {
    service.stop();
    client.close();
  }

  private final class Listener implements FlowListener {
    @Override
    public void onChange(Translation next, LedgerView acknowledged) {
      translation = next;
      ledger = acknowledged;
    }

    @Override
    public void onReports(ReportsView reported) {
      reports = reported;
    }
  }

  @Nullable Translation translation() {
    return translation;
  }
}
