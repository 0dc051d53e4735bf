package dev.penstock.operator.testing;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real kube-apiserver on etcd, on loopback, of a test's own. Its programs are those that
 * e2e/cluster/cluster builds.
 */
public final class ApiServer implements AutoCloseable {
  private static final String TOKEN = "of-the-administrator";

  private final Path folder;
  private final int etcdPort = Ports.free();
  private final int port = Ports.free();
  private final Process etcd;
  private @Nullable Process server;

  private ApiServer(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    writeKeys();
    Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,1,system:masters\n");
    this.etcd = run("etcd", etcdArguments());
  }

  private static final class Shared {
    static final ApiServer INSTANCE = start();
  }

  /** One for all tests that only add to it; it ends with the JVM. */
  public static ApiServer shared() {
    return Shared.INSTANCE;
  }

  /** Starts one; the resource types of Penstock are installed. */
  public static ApiServer start() {
    try {
      ApiServer started = new ApiServer(Files.createTempDirectory("penstock-apiserver"));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      started.up();
      started.installCrds();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client with all rights. */
  public KubernetesClient client() {
    return client(TOKEN);
  }

  /** A client that shows this token. */
  public KubernetesClient client(String token) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withTrustCerts(true)
            .withOauthToken(token)
            .withWatchReconnectInterval(200)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Begins to serve, after {@link #down} again with everything it had. */
  public void up() {
    try {
      server = run("kube-apiserver", serverArguments());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Patience.await().pollInterval(Duration.ofMillis(100)).until(this::isReady);
  }

  /** Ends the API server at once; etcd goes on. */
  public void down() {
    end(server);
    server = null;
  }

  /** Stops it where it is: connections stay open and are not answered, until {@link #thaw}. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    Process running = Objects.requireNonNull(server, "the API server is down");
    try {
      int result =
          new ProcessBuilder("kill", "-" + name, Long.toString(running.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill -" + name + " failed: " + result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    end(server);
    end(etcd);
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> etcdArguments() {
    String url = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + Ports.free();
    return List.of(
        "--data-dir",
        folder.resolve("etcd").toString(),
        "--listen-client-urls",
        url,
        "--advertise-client-urls",
        url,
        "--listen-peer-urls",
        peer,
        "--initial-advertise-peer-urls",
        peer,
        "--initial-cluster",
        "default=" + peer,
        "--unsafe-no-fsync",
        "--log-level",
        "error");
  }

  private List<String> serverArguments() {
    return List.of(
        "--etcd-servers", "http://127.0.0.1:" + etcdPort,
        "--bind-address", "127.0.0.1",
        "--secure-port", Integer.toString(port),
        "--cert-dir", folder.resolve("certs").toString(),
        "--service-account-issuer", "https://test.invalid",
        "--api-audiences", "https://test.invalid",
        "--service-account-key-file", folder.resolve("sa.pub").toString(),
        "--service-account-signing-key-file", folder.resolve("sa.key").toString(),
        "--token-auth-file", folder.resolve("tokens.csv").toString(),
        "--authorization-mode", "RBAC",
        "--service-cluster-ip-range", "10.99.0.0/16",
        "--endpoint-reconciler-type", "none",
        "--max-requests-inflight", "4000",
        "--max-mutating-requests-inflight", "2000",
        "--shutdown-watch-termination-grace-period", "1s");
  }

  private Process run(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(find(program).toString());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(program + ".log").toFile()))
        .start();
  }

  private static Path find(String program) throws IOException {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path cache =
        (caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
            .resolve(Path.of("penstock", "cluster"));
    try (Stream<Path> files = Files.walk(cache, 3)) {
      return files
          .filter(file -> file.endsWith(Path.of("bin", program)))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      program + " is not in " + cache + ": run e2e/cluster/cluster build"));
    }
  }

  private void writeKeys() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Files.writeString(folder.resolve("sa.key"), pem("PRIVATE KEY", keys.getPrivate()));
    Files.writeString(folder.resolve("sa.pub"), pem("PUBLIC KEY", keys.getPublic()));
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()));
  }

  private boolean isReady() {
    Process running = server;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("the API server has ended: " + tail("kube-apiserver"));
    }
    try (KubernetesClient client = client()) {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private String tail(String program) {
    try {
      String log = Files.readString(folder.resolve(program + ".log"));
      return log.substring(Math.max(0, log.length() - 2000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void installCrds() throws IOException {
    Path manifests = Path.of("..", "crds", "manifests");
    try (KubernetesClient client = client();
        Stream<Path> files = Files.list(manifests)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        CustomResourceDefinition crd =
            client.apiextensions().v1().customResourceDefinitions().load(file.toFile()).item();
        client.resource(crd).create();
        client
            .resource(crd)
            .waitUntilCondition(
                ApiServer::isEstablished, Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static void end(@Nullable Process process) {
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
