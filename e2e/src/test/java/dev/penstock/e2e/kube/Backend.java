package dev.penstock.e2e.kube;

import java.util.Map;
import java.util.TreeMap;

/**
 * The echo backend: HTTP/1.1, h2c, WebSocket and gRPC on one port. What it answers is told at the
 * top of {@code e2e/cluster/build/backend/main.go}.
 */
public final class Backend {
  private Backend() {}

  /**
   * A Deployment and a Service of one name. The Service's port 80 is spoken to in HTTP/1.1, its
   * port 81 in h2c.
   *
   * @param drain what SIGTERM does: {@code none}, or how long the backend goes on as before
   */
  public static String of(String name, String version, int replicas, String drain) {
    return of(name, version, replicas, Map.of("DRAIN", drain));
  }

  /**
   * As {@link #of(String, String, int)}, of a version that is a bad one.
   *
   * @param faults {@code FAIL_PERCENT}, {@code DELAY} and {@code DELAY_PERCENT}
   */
  public static String of(String name, String version, int replicas, Map<String, String> faults) {
    StringBuilder environment = new StringBuilder();
    new TreeMap<>(faults)
        .forEach(
            (variable, value) ->
                environment.append(
                    "\n        - name: %s\n          value: \"%s\"".formatted(variable, value)));
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: %1$s
    spec:
      replicas: %3$d
      selector:
        matchLabels:
          app: %1$s
      template:
        metadata:
          labels:
            app: %1$s
        spec:
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
          containers:
          - name: echo
            image: %5$s/echo:dev
            imagePullPolicy: IfNotPresent
            env:
            - name: VERSION
              value: "%2$s"%4$s
            ports:
            - containerPort: 8080
            readinessProbe:
              httpGet:
                path: /healthz
                port: 8080
              periodSeconds: 1
            resources:
              requests:
                cpu: 10m
                memory: 16Mi
            securityContext:
              allowPrivilegeEscalation: false
              capabilities:
                drop: [ALL]
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: %1$s
    spec:
      selector:
        app: %1$s
      ports:
      - name: http
        port: 80
        targetPort: 8080
      - name: h2c
        port: 81
        targetPort: 8080
        appProtocol: kubernetes.io/h2c
    """
        .formatted(
            name,
            version,
            replicas,
            environment,
            System.getenv().getOrDefault("REGISTRY", "penstock.dev"));
  }

  /** As {@link #of(String, String, int, String)}, with a backend that drains before it ends. */
  public static String of(String name, String version, int replicas) {
    return of(name, version, replicas, "3s");
  }
}
