package dev.penstock.e2e.image;

import dev.penstock.e2e.kube.Machine;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The versions of the data plane that tests roll out; {@code GatewaySpec.version} names them. */
public final class DataPlaneImages {
  /** The same program. */
  public static final String GOOD = "good";

  /** Answers two of a hundred requests with 500. */
  public static final String FAILS = "fails";

  /** Delays five of a hundred requests by up to {@link #DELAY_MILLIS}. */
  public static final String SLOW = "slow";

  /** Ends, without a drain, some seconds after it has become ready. */
  public static final String CRASHES = "crashes";

  /** No image has this tag. */
  public static final String MISSING = "missing";

  /** Far more than what a busy machine does to the latency of the good. */
  public static final int DELAY_MILLIS = 3_000;

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private DataPlaneImages() {}

  /** The jar that the image of the data plane runs. */
  public static Path jar() {
    return built("dataplane/proxy/target/penstock-proxy.jar");
  }

  /** The Java runtime of that image: it has less than a JDK. */
  public static Path java() {
    return built("target/images/proxy-runtime/bin/java");
  }

  /** What is compiled of the tests, the faults among them. */
  public static Path classes() {
    return built("e2e/target/test-classes");
  }

  private static Path built(String path) {
    Path file = TOP.resolve(path);
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " is missing: deploy/images/build makes it");
    }
    return file;
  }

  /** Versions of the image that was built here. */
  static Variants variants(int secondsToCrash) throws IOException {
    return new Variants(built("dataplane/proxy/target/penstock-proxy.tar"), classes())
        .same(GOOD)
        .faulty(FAILS, "fails")
        .faulty(SLOW, "slow:" + DELAY_MILLIS)
        .faulty(CRASHES, "crashes:" + secondsToCrash);
  }

  /**
   * Brings all versions to the node of a cluster of our own: a few seconds, most of them for layers
   * that it has already.
   *
   * @return the version that new fleets run; with a dash and one of the names above it is another
   * @throws IllegalStateException when that is not the one that was built here last
   */
  public static String provide(KubernetesClient client, int secondsToCrash) throws IOException {
    Map<String, String> settings =
        client
            .apps()
            .deployments()
            .inNamespace("penstock-system")
            .withName("penstock-operator")
            .require()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getEnv()
            .stream()
            .filter(setting -> setting.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    String version = settings.getOrDefault("PENSTOCK_DATAPLANE_VERSION", "");
    String running = settings.get("PENSTOCK_DATAPLANE_IMAGE") + ":" + version;
    Variants variants = variants(secondsToCrash);
    if (!variants.image().equals(running)) {
      throw new IllegalStateException(
          "fleets run %s, and what was built last is %s: e2e/run installs what it builds"
              .formatted(running, variants.image()));
    }
    Path archive = Files.createTempFile("penstock-variants", ".tar");
    try {
      variants.write(archive);
      Machine.ours().load(archive);
    } finally {
      Files.delete(archive);
    }
    return version;
  }
}
