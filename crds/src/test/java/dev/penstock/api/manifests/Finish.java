package dev.penstock.api.manifests;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a CRD what fabric8's generator has no words for: list types (server-side apply needs
 * them), a required spec, the descriptions of the whole, and printer columns in the order of their
 * annotations.
 */
final class Finish {
  /** Lists whose items have a name of their own, by path without item marks. */
  private static final Map<String, String> MAP_LISTS =
      Map.of(
          ".spec.listeners", "name",
          ".status.listeners", "name",
          "headers", "name",
          "queryParams", "name",
          "set", "name",
          "add", "name",
          "metrics", "name",
          "measurements", "name",
          "conditions", "type");

  private static final List<String> SET_LISTS = List.of("hosts", "hostnames", "remove");

  /** metav1 and core/v1 types that are replaced whole, as they are in core/v1's own objects. */
  private static final List<String> ATOMIC_MAPS =
      List.of("selector", "labelSelector", "namespaceSelector", "nodeSelectorTerms");

  /** apimachinery's resource.Quantity. */
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

  private final Class<?> type;

  Finish(Class<?> type) {
    this.type = type;
  }

  CustomResourceDefinition apply(CustomResourceDefinition crd) {
    crd.getSpec().getVersions().forEach(this::finish);
    return crd;
  }

  private void finish(CustomResourceDefinitionVersion version) {
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(
        Objects.requireNonNull(type.getAnnotation(JsonClassDescription.class)).value());
    Objects.requireNonNull(root.getProperties().get("spec")).setDescription("What the user wants.");
    JSONSchemaProps status = root.getProperties().get("status");
    if (status != null && !status.getProperties().isEmpty()) {
      status.setDescription("What is. Only the operator writes it.");
    } else {
      root.getProperties().remove("status");
    }
    root.setRequired(List.of("spec"));
    visit("", null, root);
    version.getAdditionalPrinterColumns().sort(Comparator.comparingInt(this::position));
  }

  private int position(CustomResourceColumnDefinition column) {
    return Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList()
        .indexOf(column.getName());
  }

  private void visit(String path, @Nullable String name, JSONSchemaProps schema) {
    schema.setDescription(unwrapped(schema.getDescription()));
    // The generator finds a rule both at a record component's field and at its accessor.
    schema.setXKubernetesValidations(
        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(QUANTITY);
    }
    if ("array".equals(schema.getType())) {
      setListType(path, Objects.requireNonNull(name), schema);
      if ("matchExpressions".equals(name)) {
        requireWholeExpression(schema.getItems().getSchema());
      }
      visit(path, null, schema.getItems().getSchema());
    }
    if (name != null && ATOMIC_MAPS.contains(name) && "object".equals(schema.getType())) {
      schema.setXKubernetesMapType("atomic");
    }
    schema.getProperties().forEach((key, value) -> visit(path + "." + key, key, value));
    if (schema.getAdditionalProperties() != null) {
      visit(path, null, schema.getAdditionalProperties().getSchema());
    }
  }

  /** What the API server checks in every selector of its own kinds. */
  private static void requireWholeExpression(JSONSchemaProps expression) {
    expression.setRequired(List.of("key", "operator"));
    Objects.requireNonNull(expression.getProperties().get("operator"))
        .setEnum(
            Stream.of("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn")
                .<JsonNode>map(TextNode::valueOf)
                .toList());
  }

  private static void setListType(String path, String name, JSONSchemaProps schema) {
    String key = MAP_LISTS.getOrDefault(path, MAP_LISTS.get(name));
    if (key != null) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of(key));
    } else {
      schema.setXKubernetesListType(SET_LISTS.contains(name) ? "set" : "atomic");
    }
  }

  /** Lines that follow each other are one paragraph. */
  private static @Nullable String unwrapped(@Nullable String text) {
    return text == null ? null : text.strip().replaceAll("(?<!\n)\n(?!\n)", " ");
  }
}
