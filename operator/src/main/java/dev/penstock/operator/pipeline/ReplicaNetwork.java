package dev.penstock.operator.pipeline;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.IdentityConfig;
import dev.penstock.operator.identity.ReplicaConfig;
import dev.penstock.operator.push.PushConfig;
import dev.penstock.operator.push.ReplicaConnector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** How replicas of the operator reach each other: by pod address, on the port that pods use. */
@ApplicationScoped
class ReplicaNetwork {
  private final KubernetesClient client;
  private final String namespace;
  private final int port;
  private final ReplicaConnector connector;
  private final ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();

  ReplicaNetwork(
      KubernetesClient client,
      CertificateAuthority authority,
      IdentityConfig identity,
      ReplicaConfig replica,
      PushConfig push) {
    this.client = client;
    this.namespace = replica.namespace();
    this.port = push.port();
    this.connector = new ReplicaConnector(authority, identity.serverNames().getFirst());
  }

  CompletableFuture<InetSocketAddress> locate(String pod) {
    return CompletableFuture.supplyAsync(() -> addressOf(pod), lookups);
  }

  ManagedChannel connect(InetSocketAddress address) {
    return connector.connect(address);
  }

  private InetSocketAddress addressOf(String name) {
    Pod pod = client.pods().inNamespace(namespace).withName(name).get();
    String ip = pod == null || pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    if (ip == null) {
      throw new IllegalStateException("pod " + namespace + "/" + name + " has no address");
    }
    return new InetSocketAddress(ip, port);
  }
}
