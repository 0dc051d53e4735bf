package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.e2e.kube.Sandbox;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API server accepts and refuses, by the examples beside the resource types. An invalid
 * one tells the error to expect in an annotation; of several documents in one file the first are
 * there already when the last, the invalid one, is applied over them.
 */
@Order(1)
@TestInstance(Lifecycle.PER_CLASS)
final class CrdExamplesTest {
  private static final Path EXAMPLES = Path.of("../crds/src/test/resources/examples");
  private static final String EXPECTED = "penstock.dev/expect-error";

  /** Server-side apply answers some faults of an object with 500, which is not worth a retry. */
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(new ConfigBuilder().withRequestRetryBackoffLimit(0).build())
          .build();

  private Sandbox sandbox;

  @BeforeAll
  void open() {
    sandbox = Sandbox.open("crd-examples");
  }

  @AfterAll
  void close() {
    client.close();
    sandbox.close();
  }

  static Stream<Path> valid() throws IOException {
    return files("valid");
  }

  static Stream<Path> invalid() throws IOException {
    return files("invalid");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void shouldAcceptWhenValid(Path file) throws IOException {
    List<GenericKubernetesResource> documents = documents(file);

    assertThat(documents).singleElement().extracting(this::dryRun).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void shouldRefuseWithFieldAndRemedyWhenInvalid(Path file) throws IOException {
    List<GenericKubernetesResource> documents = documents(file);
    for (GenericKubernetesResource earlier : documents.subList(0, documents.size() - 1)) {
      resource(earlier).serverSideApply();
    }
    GenericKubernetesResource example = documents.getLast();
    String expected = Objects.requireNonNull(example.getMetadata().getAnnotations()).get(EXPECTED);

    KubernetesClientException refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> dryRun(example));

    assertThat(expected).as("annotation " + EXPECTED).isNotBlank();
    assertThat(refusal).as("the API server refuses it").isNotNull();
    assertThat(refusal.getStatus().getMessage()).contains(expected);
  }

  private GenericKubernetesResource dryRun(GenericKubernetesResource object) {
    return resource(object).dryRun().serverSideApply();
  }

  private NamespaceableResource<GenericKubernetesResource> resource(
      GenericKubernetesResource object) {
    object.getMetadata().setNamespace(sandbox.namespace());
    return client.resource(object);
  }

  private List<GenericKubernetesResource> documents(Path file) throws IOException {
    return Stream.of(Files.readString(file).split("(?m)^---$"))
        .map(
            document ->
                client
                    .getKubernetesSerialization()
                    .unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }

  private static Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(folder))) {
      return files.sorted().toList().stream();
    }
  }
}
