package dev.penstock.api.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.ReferenceGrant;
import dev.penstock.api.v1alpha1.Route;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.YamlDumpSettingsBuilder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CRD manifests as the resource types say they should be. */
final class Manifests {
  private static final String HEADER =
      """
      # Made by `make manifests` from the types in crds/src/main/java.
      """;

  private Manifests() {}

  /** The content of each manifest by its file name. */
  static SortedMap<String, String> generate() {
    SortedMap<String, String> manifests = new TreeMap<>();
    KubernetesSerialization yaml =
        new KubernetesSerialization(
            new ObjectMapper(),
            false,
            new YamlDumpSettingsBuilder().setMinimizeQuotes(true).build());
    for (Class<? extends CustomResource<?, ?>> type :
        List.of(Gateway.class, Route.class, ReferenceGrant.class)) {
      CustomResourceDefinition crd = definition(type);
      // The serialisation starts a document with "---".
      String body = quoteWordsOfYaml11(yaml.asYaml(crd).substring(4));
      manifests.put(crd.getMetadata().getName() + ".yaml", HEADER + body);
    }
    return manifests;
  }

  /**
   * The serialisation writes YAML 1.2, where True and False are strings; kubectl and Helm read YAML
   * 1.1, where they are booleans unless quoted.
   */
  private static String quoteWordsOfYaml11(String yaml) {
    return yaml.replaceAll("(?m)^(\\s*- |\\s*\\w+: )(True|False|Yes|No|On|Off)$", "$1\"$2\"");
  }

  private static CustomResourceDefinition definition(Class<? extends CustomResource<?, ?>> type) {
    Memory memory = new Memory();
    new CRDGenerator().customResourceClasses(type).withOutput(memory).generate();
    CustomResourceDefinition crd =
        new KubernetesSerialization()
            .unmarshal(memory.written.toString(UTF_8), CustomResourceDefinition.class);
    return new Finish(type).apply(crd);
  }

  /** Where the generator writes its one file. */
  private static final class Memory extends AbstractCRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    protected ByteArrayOutputStream createStreamFor(String name) {
      return written;
    }
  }
}
