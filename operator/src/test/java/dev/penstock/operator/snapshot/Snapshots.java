package dev.penstock.operator.snapshot;

import dev.penstock.operator.snapshot.CanaryRules.Stickiness;
import dev.penstock.operator.snapshot.CanaryRules.Testers;
import dev.penstock.operator.snapshot.Filter.Header;
import dev.penstock.operator.snapshot.Filter.HeaderChanges;
import dev.penstock.operator.snapshot.Filter.PathModifier;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.PathMatch;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.snapshot.Rule.WeightedBackend;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.SortedTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Resources in which every component has a value, and snapshots of them. */
final class Snapshots {
  private Snapshots() {}

  static ListenerResource listener(String name) {
    return new ListenerResource(
        name,
        443,
        ListenerResource.Protocol.HTTPS,
        List.of("a.example.com"),
        List.of("x/one"),
        ListenerResource.TlsVersion.TLS_1_2);
  }

  static CertificateResource certificate(String name) {
    return new CertificateResource(name, octets("chain"), octets("key"));
  }

  static ClusterResource cluster(String name) {
    return new ClusterResource(
        name, ClusterResource.Protocol.HTTP1, List.of(new Endpoint("10.0.0.1", 80)));
  }

  static HandoverResource handover(String name) {
    return new HandoverResource(
        name,
        "abc",
        5,
        List.of("10.0.0.0/8"),
        List.of(new Endpoint("10.1.0.1", 9902)),
        List.of("10.1.0.2"));
  }

  static TicketKeysResource ticketKeys(String name) {
    return new TicketKeysResource(name, List.of(octets("current"), octets("next")));
  }

  static RouteResource route(String name) {
    List<Attachment> attachments = List.of(new Attachment("a", List.of("a.example.com")));
    CanaryRules canary =
        new CanaryRules(
            "def",
            attachments,
            List.of(rule()),
            5,
            List.of(new Testers(List.of(new FieldMatch("t", new ValueMatch.Exact("v"))))),
            new Stickiness.Header("s"));
    return new RouteResource(name, attachments, List.of(rule()), 1, "abc", canary);
  }

  private static Rule rule() {
    HeaderChanges changes =
        new HeaderChanges(
            List.of(new Header("a", "1")), List.of(new Header("b", "2")), List.of("c"));
    return new Rule(
        List.of(
            new Match(
                new PathMatch.Prefix("/a"),
                "GET",
                List.of(new FieldMatch("h", new ValueMatch.Exact("v"))),
                List.of(new FieldMatch("q", new ValueMatch.Regex("w"))))),
        List.of(
            new Filter.RequestHeaders(changes),
            new Filter.ResponseHeaders(changes),
            new Filter.Redirect(
                "https", "b.example.com", new PathModifier.ReplaceFull("/z"), 1, 301),
            new Filter.Rewrite("c.example.com", new PathModifier.ReplacePrefix("/y")),
            new Filter.Cors(List.of("*"), true, List.of("PUT"), List.of("x-a"), List.of("x-b"), 5)),
        List.of(new WeightedBackend("x/s:80", 1, List.of())),
        1000,
        500,
        2);
  }

  static ConfigSnapshot snapshot(AsOf asOf, ConfigResource... resources) {
    return ConfigSnapshot.EMPTY.next(asOf, resources(Stream.of(resources).toList()));
  }

  static ConfigSnapshot.Resources resources(List<ConfigResource> resources) {
    return new ConfigSnapshot.Resources(
        table(resources, ListenerResource.class),
        table(resources, RouteResource.class),
        table(resources, ClusterResource.class),
        table(resources, CertificateResource.class),
        table(resources, HandoverResource.class),
        table(resources, TicketKeysResource.class));
  }

  private static <R extends ConfigResource> SortedTable<String, R> table(
      List<ConfigResource> resources, Class<R> type) {
    return SortedTable.of(
        resources.stream()
            .filter(type::isInstance)
            .map(type::cast)
            .collect(Collectors.toMap(ConfigResource::name, Function.identity())));
  }

  private static PrivateBytes octets(String text) {
    return PrivateBytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
