package dev.penstock.e2e.kube;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gateways and Routes in YAML: what every test writes of them, and room for what only one does. */
public final class Manifests {
  /** A listener named http on port 80. */
  public static final String HTTP = "{name: http, port: 80, protocol: HTTP}";

  private Manifests() {}

  /**
   * A Gateway.
   *
   * @param spec its fields, each a piece of YAML that begins at the line's start
   */
  public static String gateway(String name, String... spec) {
    return """
    apiVersion: penstock.dev/v1alpha1
    kind: Gateway
    metadata:
      name: %s
    spec:
    %s
    """
        .formatted(name, fields(spec));
  }

  /**
   * A Route of a Gateway, for the host name that {@link #host} gives it.
   *
   * @param spec its other fields, as a Gateway's
   */
  public static String route(String name, String gateway, String... spec) {
    return route(name, List.of(gateway), spec);
  }

  /** As the other one, of several Gateways. */
  public static String route(String name, List<String> gateways, String... spec) {
    return """
    apiVersion: penstock.dev/v1alpha1
    kind: Route
    metadata:
      name: %s
    spec:
      parentRefs: [%s]
      hostnames: [%s]
    %s
    """
        .formatted(name, parents(gateways), host(name), fields(spec));
  }

  private static String parents(List<String> gateways) {
    return gateways.stream().map("{name: %s}"::formatted).collect(Collectors.joining(", "));
  }

  private static String fields(String... spec) {
    return Stream.of(spec).map(field -> field.indent(2)).collect(Collectors.joining());
  }

  /** The host name of a Route. */
  public static String host(String route) {
    return route + ".example.com";
  }

  /** A field with a list or an object below it. */
  public static String field(String name, String content) {
    return name + ":\n" + content.indent(2);
  }

  /** A rule that sends all requests to port 80 of a Service. */
  public static String rule(String backend, String... more) {
    return "- backendRefs: [{name: %s, port: 80}]\n".formatted(backend) + fields(more);
  }

  /** The field of a rule that gives its answers a header. */
  public static String answersWith(String header, String value) {
    return """
    filters:
    - type: ResponseHeaderModifier
      responseHeaderModifier: {set: [{name: %s, value: "%s"}]}
    """
        .formatted(header, value);
  }
}
