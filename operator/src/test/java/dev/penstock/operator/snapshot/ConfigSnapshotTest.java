package dev.penstock.operator.snapshot;

import static dev.penstock.operator.snapshot.Snapshots.certificate;
import static dev.penstock.operator.snapshot.Snapshots.cluster;
import static dev.penstock.operator.snapshot.Snapshots.handover;
import static dev.penstock.operator.snapshot.Snapshots.listener;
import static dev.penstock.operator.snapshot.Snapshots.route;
import static dev.penstock.operator.snapshot.Snapshots.snapshot;
import static dev.penstock.operator.snapshot.Snapshots.ticketKeys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.WatchedKind;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigSnapshotTest {
  private static final AsOf LATER = AsOf.NONE.with(WatchedKind.ROUTE, 7);

  static Stream<ConfigResource> resources() {
    return Stream.of(
        listener("a"),
        route("x/r"),
        cluster("x/s:80"),
        certificate("x/one"),
        handover("canary"),
        ticketKeys("fleet"));
  }

  @Test
  void shouldHaveOneVersionHoweverItCameAbout() {
    ConfigSnapshot atOnce =
        snapshot(AsOf.NONE, listener("a"), route("x/q"), route("x/r"), cluster("x/s:80"));
    ConfigSnapshot inSteps =
        snapshot(AsOf.NONE, route("x/r"), route("x/t"))
            .next(LATER, Snapshots.resources(List.of(listener("b"), route("x/q"))))
            .next(
                LATER,
                Snapshots.resources(
                    List.of(cluster("x/s:80"), route("x/r"), route("x/q"), listener("a"))));

    assertThat(inSteps.version()).isEqualTo(atOnce.version()).hasSize(64);
    assertThat(inSteps.asOf()).isEqualTo(LATER);
  }

  @Test
  void shouldKeepTheVersionWhenOnlyTheAsOfMoves() {
    ConfigSnapshot before = snapshot(AsOf.NONE, route("x/r"));

    ConfigSnapshot after =
        before.next(
            LATER,
            new ConfigSnapshot.Resources(
                before.listeners(),
                before.routes(),
                before.clusters(),
                before.certificates(),
                before.handovers(),
                before.ticketKeys()));

    assertThat(after.version()).isEqualTo(before.version());
    assertThat(after.asOf()).isEqualTo(LATER);
    assertThat(after).isNotEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("resources")
  void shouldHaveAnotherVersionWhenAnyComponentDiffers(ConfigResource resource) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("unchanged", hash(resource));
    for (Variant variant : variants((Record) resource)) {
      versions.put(variant.what(), hash((ConfigResource) variant.record()));
    }

    assertThat(versions).hasSizeGreaterThan(2);
    assertThat(versions.values()).doesNotHaveDuplicates();
  }

  @Test
  void shouldTellEqualTextInDifferentPlacesApart() {
    ListenerResource one = listenerOf(List.of("a", "b"), List.of());
    ListenerResource two = listenerOf(List.of("a"), List.of("b"));
    ListenerResource three = listenerOf(List.of("ab"), List.of());

    assertThat(List.of(hash(one), hash(two), hash(three))).doesNotHaveDuplicates();
  }

  @Test
  void shouldFindResourcesByName() {
    ConfigSnapshot snapshot =
        snapshot(
            AsOf.NONE,
            listener("a"),
            route("x/r"),
            cluster("x/s:80"),
            certificate("x/one"),
            handover("canary"));

    assertThat(snapshot.get(new ResourceName(ResourceKind.LISTENER, "a"))).isEqualTo(listener("a"));
    assertThat(snapshot.get(new ResourceName(ResourceKind.ROUTE, "x/r"))).isEqualTo(route("x/r"));
    assertThat(snapshot.get(new ResourceName(ResourceKind.CLUSTER, "x/s:80")))
        .isEqualTo(cluster("x/s:80"));
    assertThat(snapshot.get(new ResourceName(ResourceKind.CERTIFICATE, "x/one")))
        .isEqualTo(certificate("x/one"));
    assertThat(snapshot.get(new ResourceName(ResourceKind.HANDOVER, "canary")))
        .isEqualTo(handover("canary"));
    assertThat(snapshot.get(new ResourceName(ResourceKind.CERTIFICATE, "x/r"))).isNull();
  }

  @Test
  void shouldShowNoKeyWhenPrinted() {
    assertThat(certificate("x/one").toString()).contains("x/one").doesNotContain("107, 101, 121");
    assertThat(snapshot(AsOf.NONE, certificate("x/one")).toString()).contains("1 certificates");
  }

  private static ListenerResource listenerOf(List<String> hosts, List<String> certificates) {
    return new ListenerResource(
        "a",
        80,
        ListenerResource.Protocol.HTTP,
        hosts,
        certificates,
        ListenerResource.TlsVersion.TLS_1_2);
  }

  private static String hash(ConfigResource resource) {
    return HexFormat.of().formatHex(ContentHash.of(resource));
  }

  /** All records that differ from this one in one place, at any depth. */
  private static List<Variant> variants(Record record) {
    List<Variant> variants = new ArrayList<>();
    RecordComponent[] components = record.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Object[] values = Arrays.stream(components).map(c -> read(c, record)).toArray();
      String what = record.getClass().getSimpleName() + "." + components[i].getName();
      for (Object other : others(values[i])) {
        Object[] changed = values.clone();
        changed[i] = other;
        variants.add(new Variant(what + "=" + other, make(record.getClass(), changed)));
      }
    }
    return variants;
  }

  private static List<Object> others(Object value) {
    return switch (value) {
      case String text -> List.of(text + "x");
      case Integer number -> List.of(number + 1);
      case Long number -> List.of(number + 1);
      case Boolean truth -> List.of(!truth);
      case Enum<?> constant ->
          Arrays.stream(constant.getDeclaringClass().getEnumConstants())
              .filter(other -> other != constant)
              .map(Object.class::cast)
              .toList();
      case PrivateBytes octets ->
          List.of(PrivateBytes.of((octets.length() + "x").getBytes(StandardCharsets.UTF_8)));
      case List<?> list -> otherLists(list);
      case Record record ->
          variants(record).stream().map(Variant::record).map(Object.class::cast).toList();
      default -> throw new IllegalArgumentException("no other " + value.getClass());
    };
  }

  private static List<Object> otherLists(List<?> list) {
    List<Object> others = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Object other : others(list.get(i))) {
        List<Object> changed = new ArrayList<>(list);
        changed.set(i, other);
        others.add(changed);
      }
      List<Object> shorter = new ArrayList<>(list);
      shorter.remove(i);
      others.add(shorter);
    }
    return others;
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record make(Class<?> type, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return (Record) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Variant(String what, Record record) {}
}
