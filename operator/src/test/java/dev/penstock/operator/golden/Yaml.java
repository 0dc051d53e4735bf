package dev.penstock.operator.golden;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.ReferenceGrant;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.operator.snapshot.ConfigResource;
import dev.penstock.operator.view.PrivateBytes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads and writes the YAML of golden cases. */
final class Yaml {
  private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

  static {
    KUBERNETES.registerKubernetesResource(Gateway.class);
    KUBERNETES.registerKubernetesResource(Route.class);
    KUBERNETES.registerKubernetesResource(ReferenceGrant.class);
  }

  private Yaml() {}

  /**
   * The objects of a case. What the API server would add is added: the n-th object has the
   * resourceVersion n + 1, and unless it says otherwise, it was created at the given time.
   */
  static List<HasMetadata> objects(String text, String created) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : text.split("(?m)^---$", -1)) {
      if (!document.isBlank()) {
        HasMetadata object = KUBERNETES.unmarshal("---\n" + document);
        var metadata = object.getMetadata();
        metadata.setResourceVersion(Integer.toString(objects.size() + 2));
        metadata.setUid("uid-" + (objects.size() + 1));
        metadata.setGeneration(1L);
        if (metadata.getCreationTimestamp() == null) {
          metadata.setCreationTimestamp(created);
        }
        if (object instanceof Secret secret) {
          encodeStringData(secret);
        }
        objects.add(object);
      }
    }
    return objects;
  }

  /** Text as the value of YAML's own types. */
  static <T> T read(String text, Class<T> type) {
    return KUBERNETES.unmarshal("---\n" + text, type);
  }

  /** Any value that {@link #plain} gives or Jackson knows, without breaking lines. */
  static String write(Object value) {
    Object plain = KUBERNETES.unmarshal(KUBERNETES.asJson(value), Object.class);
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(1000)
                .setSchema(new CoreSchema())
                .build())
        .dumpToString(plain);
  }

  /**
   * A value as maps, lists and scalars. What is empty is left out, and what is 0, but for weights;
   * a record that is one of several kinds is the only entry of a map whose key names the kind;
   * private octets are not shown.
   */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text.isEmpty() ? null : text;
      case Enum<?> constant -> constant.name();
      case Number number -> number;
      case Boolean truth -> truth ? true : null;
      case PrivateBytes octets -> octets.toString();
      case Collection<?> list -> list.isEmpty() ? null : list.stream().map(Yaml::plain).toList();
      case Record record -> record(record);
      default -> throw new IllegalArgumentException("cannot show a " + value.getClass());
    };
  }

  private static Object record(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = plain(read(component, record));
      if (value != null && (!isZero(value) || component.getName().equals("weight"))) {
        fields.put(component.getName(), value);
      }
    }
    return isOneOfSeveral(record.getClass()) ? Map.of(decapitalized(record), fields) : fields;
  }

  private static boolean isZero(Object value) {
    return value instanceof Number number && number.longValue() == 0;
  }

  private static boolean isOneOfSeveral(Class<?> type) {
    for (Class<?> one : type.getInterfaces()) {
      if (one.isSealed() && one != ConfigResource.class) {
        return true;
      }
    }
    return false;
  }

  private static String decapitalized(Record record) {
    String name = record.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void encodeStringData(Secret secret) {
    if (secret.getStringData() != null) {
      Map<String, String> data =
          new LinkedHashMap<>(Objects.requireNonNullElse(secret.getData(), Map.of()));
      secret
          .getStringData()
          .forEach(
              (name, text) ->
                  data.put(
                      name,
                      Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
      secret.setData(data);
    }
  }
}
