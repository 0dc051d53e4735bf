package dev.penstock.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaTest {
  /** Fields of core/v1 and metav1 types, whose insides are not ours to describe. */
  private static final Set<String> FOREIGN =
      Set.of(
          "resources",
          "tolerations",
          "affinity",
          "topologySpreadConstraints",
          "imagePullSecrets",
          "selector");

  private static final Pattern EXPECTED_ERROR =
      Pattern.compile("penstock\\.dev/expect-error: \"(.*)\"");

  /** Shorter than this, what an example expects would say too little of the rule. */
  private static final int ENOUGH = 15;

  @Test
  void shouldDescribeEveryFieldWhenAskedToExplain() {
    List<String> silent = new ArrayList<>();
    visitOurs(
        (path, schema) -> {
          if (!path.endsWith("[]") && schema.getDescription() == null) {
            silent.add(path);
          }
        });

    assertThat(silent).as("fields without a description").isEmpty();
  }

  @Test
  void shouldBoundEveryListMapAndStringWhenUsersWriteIt() {
    List<String> unbounded = new ArrayList<>();
    visitOurs(
        (path, schema) -> {
          if (path.contains(".spec") && !isBounded(schema)) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).as("fields without an upper bound").isEmpty();
  }

  @Test
  void shouldShowAFieldThatExistsWhenItIsAPrinterColumn() {
    List<String> paths = new ArrayList<>();
    visitOurs((path, schema) -> paths.add(path.replace("[]", "")));
    List<String> blind = new ArrayList<>();
    for (CustomResourceDefinition crd : definitions()) {
      String kind = crd.getSpec().getNames().getKind();
      for (CustomResourceColumnDefinition column :
          crd.getSpec().getVersions().getFirst().getAdditionalPrinterColumns()) {
        String path = kind + column.getJsonPath().replaceAll("\\[[^]]*]", "");
        if (!path.contains(".metadata.") && !paths.contains(path)) {
          blind.add(path);
        }
      }
    }

    assertThat(blind).as("columns of fields that do not exist").isEmpty();
  }

  @Test
  void shouldHaveAnInvalidExampleWhenThereIsARule() throws IOException {
    List<String> expected = expectedErrors();
    List<String> unproven = new ArrayList<>();
    visitOurs(
        (path, schema) -> {
          for (ValidationRule rule : schema.getXKubernetesValidations()) {
            if (expected.stream().noneMatch(error -> endsInStartOf(rule.getMessage(), error))) {
              unproven.add(path + ": " + rule.getMessage());
            }
          }
        });

    assertThat(unproven).as("rules without an invalid example").isEmpty();
  }

  private static boolean endsInStartOf(String message, String error) {
    for (int start = 0; start <= error.length() - ENOUGH; start++) {
      if (message.startsWith(error.substring(start))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBounded(JSONSchemaProps schema) {
    return switch (Objects.toString(schema.getType())) {
      case "array" -> schema.getMaxItems() != null;
      case "string" -> schema.getMaxLength() != null || !schema.getEnum().isEmpty();
      case "object" ->
          schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
      default -> true;
    };
  }

  private static List<String> expectedErrors() throws IOException {
    List<String> errors = new ArrayList<>();
    try (Stream<Path> examples = Files.list(Path.of("src/test/resources/examples/invalid"))) {
      for (Path example : examples.toList()) {
        Matcher error = EXPECTED_ERROR.matcher(Files.readString(example));
        assertThat(error.find()).as("%s says which error it expects", example).isTrue();
        errors.add(error.group(1).replace("\\\"", "\""));
      }
    }
    return errors;
  }

  private static void visitOurs(BiConsumer<String, JSONSchemaProps> visitor) {
    for (CustomResourceDefinition crd : definitions()) {
      JSONSchemaProps root =
          crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
      visit(crd.getSpec().getNames().getKind(), root, visitor);
    }
  }

  private static List<CustomResourceDefinition> definitions() {
    KubernetesSerialization yaml = new KubernetesSerialization();
    return Manifests.generate().values().stream()
        .map(manifest -> yaml.unmarshal(manifest, CustomResourceDefinition.class))
        .toList();
  }

  private static void visit(
      String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visitor) {
    visitor.accept(path, schema);
    new TreeMap<>(schema.getProperties())
        .forEach(
            (name, property) -> {
              if (FOREIGN.contains(name)) {
                assertThat(property.getDescription()).as(name).isNotNull();
              } else {
                visit(path + "." + name, property, visitor);
              }
            });
    if (schema.getItems() != null) {
      visit(path + "[]", schema.getItems().getSchema(), visitor);
    }
    if (schema.getAdditionalProperties() != null) {
      visit(path + "[]", schema.getAdditionalProperties().getSchema(), visitor);
    }
  }
}
