package dev.penstock.proxy.soak;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.Attachment;
import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Filter;
import dev.penstock.protocol.v1.Header;
import dev.penstock.protocol.v1.HeaderModifier;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.PathMatch;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.TicketKeys;
import dev.penstock.protocol.v1.WeightedBackend;
import dev.penstock.proxy.support.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** The config as an operator sends it: whole, and then what a round changes. */
final class SoakConfig {
  /** The header of answers that says in which round the config was made. */
  static final String ROUND = "x-round";

  private static final int OTHER_ROUTES = 200;
  private static final int NEW_CERTIFICATE_EVERY = 5;
  private static final int NEW_TICKET_KEYS_EVERY = 10;

  private final int plain;
  private final int secure;
  private final int extra;
  private final List<TestCertificate> certificates =
      List.of(TestCertificate.ec("localhost"), TestCertificate.ec("localhost"));

  /**
   * For these ports.
   *
   * @param extra that of a listener which comes and goes
   */
  SoakConfig(int plain, int secure, int extra) {
    this.plain = plain;
    this.secure = secure;
    this.extra = extra;
  }

  /** All of it, as version 0. */
  Delta whole(Collection<Integer> backends) {
    Delta.Builder delta =
        Delta.newBuilder()
            .setToVersion(version(0))
            .addListeners(http("http", plain))
            .addListeners(
                Listener.newBuilder()
                    .setName("https")
                    .setPort(secure)
                    .setProtocol(Listener.Protocol.HTTPS)
                    .addCertificates("n/c"))
            .addRoutes(route(0))
            .addClusters(cluster(backends))
            .addCertificates(certificate(0))
            .addTicketKeys(ticketKeys(0));
    for (int i = 0; i < OTHER_ROUTES; i++) {
      delta.addRoutes(route("n/other-" + i, "/other/" + i, 0));
    }
    return delta.build();
  }

  /**
   * What is other than in the round before: always a header that answers have, one of the other
   * routes and the backends; a listener comes or goes; and now and then certificate and ticket keys
   * are new.
   */
  Delta change(int round, Collection<Integer> backends) {
    int other = round % OTHER_ROUTES;
    Delta.Builder delta =
        Delta.newBuilder()
            .setFromVersion(version(round - 1))
            .setToVersion(version(round))
            .addRoutes(route(round))
            .addRoutes(route("n/other-" + other, "/other/" + other + "/" + round, round))
            .addClusters(cluster(backends));
    if (round % 2 == 1) {
      delta.addListeners(http("extra", extra));
    } else {
      delta.addRemoved(ResourceName.newBuilder().setKind(ResourceKind.LISTENER).setName("extra"));
    }
    if (round % NEW_CERTIFICATE_EVERY == 0) {
      delta.addCertificates(certificate(round / NEW_CERTIFICATE_EVERY));
    }
    if (round % NEW_TICKET_KEYS_EVERY == 0) {
      delta.addTicketKeys(ticketKeys(round / NEW_TICKET_KEYS_EVERY));
    }
    return delta.build();
  }

  static String version(int round) {
    return "v" + round;
  }

  private static Listener http(String name, int port) {
    return Listener.newBuilder()
        .setName(name)
        .setPort(port)
        .setProtocol(Listener.Protocol.HTTP)
        .build();
  }

  private static Route route(int round) {
    return route("n/r", "/", round);
  }

  private static Route route(String name, String prefix, int round) {
    return Route.newBuilder()
        .setName(name)
        .addAttachments(Attachment.newBuilder().setListener("http"))
        .addAttachments(Attachment.newBuilder().setListener("https"))
        .addRules(
            Rule.newBuilder()
                .addMatches(Match.newBuilder().setPath(PathMatch.newBuilder().setPrefix(prefix)))
                .addFilters(
                    Filter.newBuilder()
                        .setResponseHeaders(
                            HeaderModifier.newBuilder()
                                .addSet(
                                    Header.newBuilder()
                                        .setName(ROUND)
                                        .setValue(Integer.toString(round)))))
                .addBackends(WeightedBackend.newBuilder().setCluster("n/s:80").setWeight(1)))
        .build();
  }

  private static Cluster cluster(Collection<Integer> ports) {
    Cluster.Builder cluster =
        Cluster.newBuilder().setName("n/s:80").setProtocol(Cluster.Protocol.HTTP1);
    ports.stream()
        .sorted()
        .forEach(
            port ->
                cluster.addEndpoints(Endpoint.newBuilder().setAddress("127.0.0.1").setPort(port)));
    return cluster.build();
  }

  private Certificate certificate(int generation) {
    TestCertificate one = certificates.get(generation % certificates.size());
    return Certificate.newBuilder()
        .setName("n/c")
        .setCertificateChain(ByteString.copyFrom(one.certificatePem().toByteArray()))
        .setPrivateKey(
            ByteString.copyFrom(
                TestCertificate.keyPem("PRIVATE KEY", one.key().getEncoded()).toByteArray()))
        .build();
  }

  private static TicketKeys ticketKeys(int generation) {
    return TicketKeys.newBuilder()
        .setName("fleet")
        .addSecrets(secret(generation))
        .addSecrets(secret(generation - 1))
        .build();
  }

  private static ByteString secret(int generation) {
    return ByteString.copyFrom("%032d".formatted(generation + 1), StandardCharsets.US_ASCII);
  }
}
