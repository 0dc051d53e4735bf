package dev.penstock.proxy.server;

import dev.penstock.proxy.config.AsOf;
import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.overload.OverloadTally;
import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.upstream.UpstreamCluster;
import dev.penstock.proxy.upstream.UpstreamLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client's connection and one to a backend, joined by all that is between sockets. */
public final class EmbeddedGateway {
  private static final String CLUSTER = "ns/backend:80";
  private static final int PORT = 8080;

  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel backend;

  /** Sends {@code request} once, so that the connection to the backend is there. */
  public EmbeddedGateway(ByteBuf request, ByteBuf response) {
    EngineSettings settings = EngineSettings.defaults().withEventLoops(1);
    UpstreamLoop upstream =
        new UpstreamLoop(0, client.eventLoop(), EmbeddedSocket.class, settings.upstream());
    ActiveConfig active =
        active(new UpstreamCluster(CLUSTER, List.of(upstream), settings.upstream()));
    ServerLoop loop =
        new ServerLoop(
            upstream,
            settings,
            ExchangeListener.NONE,
            () -> active,
            new HandoverTally(),
            new OverloadTally(),
            Workers.start(settings.workers()));
    ClientConnection connection =
        new ClientConnection(loop, new ListeningPort(PORT), client, false, null);
    ProtocolPipelines.http1(client.pipeline(), connection);
    send(client, request);
    client.runPendingTasks();
    EmbeddedSocket connected = EmbeddedSocket.last();
    if (connected == null) {
      throw new IllegalStateException("no connection was made");
    }
    backend = connected;
    finish(response);
  }

  private static ActiveConfig active(UpstreamCluster cluster) {
    cluster.update(
        new ClusterConfig(
            CLUSTER,
            ClusterConfig.Protocol.HTTP1,
            List.of(new ClusterConfig.Endpoint("127.0.0.1", PORT))));
    ListenerConfig listener =
        new ListenerConfig(
            "http",
            PORT,
            ListenerConfig.Protocol.HTTP,
            List.of(),
            List.of(),
            ListenerConfig.TlsVersion.TLS_1_2);
    IntObjectMap<PortConfig> ports = new IntObjectHashMap<>();
    ports.put(
        PORT,
        new PortConfig(
            PORT,
            ListenerConfig.Protocol.HTTP,
            new HostIndex<>(Map.of("", new ActiveListener(listener, null)))));
    return new ActiveConfig(
        ports, table(), Map.of(CLUSTER, cluster), TrafficCounts.NONE, HandoverPlan.NONE, Map.of());
  }

  private static RouteTable table() {
    RuleConfig rule =
        new RuleConfig(
            List.of(MatchConfig.ANY),
            List.of(),
            List.of(new BackendConfig(CLUSTER, 1, List.of())),
            0,
            0,
            0);
    RouteConfig route =
        new RouteConfig(
            "ns/route",
            List.of(new RouteConfig.Attachment("http", List.of())),
            List.of(rule),
            0,
            "",
            null);
    ProxyConfig config =
        new ProxyConfig(
            "v",
            AsOf.NONE,
            new TreeMap<>(),
            new TreeMap<>(Map.of(route.name(), route)),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>());
    return RouteTable.compile(config, null).table();
  }

  /** One request and its response; both buffers are read whole and stay the caller's. */
  public int exchange(ByteBuf request, ByteBuf response) {
    send(client, request);
    return finish(response);
  }

  private int finish(ByteBuf response) {
    int octets = take(backend);
    send(backend, response);
    octets += take(client);
    if (octets == 0) {
      throw new IllegalStateException("nothing was forwarded");
    }
    return octets;
  }

  private static void send(EmbeddedChannel channel, ByteBuf octets) {
    channel.pipeline().fireChannelRead(octets.readerIndex(0).retain());
    channel.pipeline().fireChannelReadComplete();
  }

  private static int take(EmbeddedChannel channel) {
    int octets = 0;
    Object written;
    while ((written = channel.outboundMessages().poll()) != null) {
      octets += ((ByteBuf) written).readableBytes();
      ReferenceCountUtil.release(written);
    }
    return octets;
  }
}
