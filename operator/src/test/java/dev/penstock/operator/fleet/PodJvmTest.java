package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.operator.fleet.PodJvm.Sized;
import dev.penstock.operator.fleet.PodJvm.TooSmall;
import dev.penstock.operator.fleet.PodJvm.Unsized;
import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodJvmTest {
  private static final Pattern ADVICE = Pattern.compile("of (\\d+)Mi or more.*expect (\\d+) conn");

  @Test
  void shouldLeaveTheImageAsItIsWhenNothingIsExpected() {
    assertThat(PodJvm.of(template("{resources: {limits: {memory: 8Gi}}}")))
        .isEqualTo(new Unsized());
    assertThat(environment("{}")).extracting(EnvVar::getName).doesNotContain("JDK_JAVA_OPTIONS");
  }

  @Test
  void shouldTellThePodWhenConnectionsAreExpected() {
    assertThat(environment("{template: {expectedConnections: 500}}"))
        .contains(
            new EnvVar(
                "JDK_JAVA_OPTIONS",
                "-XX:+UseSerialGC -Xms70m -Xmx70m -XX:MaxDirectMemorySize=67m",
                null));
  }

  /** A change of these figures replaces the pods of every fleet that has such a template. */
  @ParameterizedTest
  @CsvSource({
    "192Mi,       1, SERIAL,    41,   40",
    "256Mi,       1, SERIAL,    72,   70",
    "256Mi,    1000, SERIAL,    68,   63",
    "256Mi,    1001, ZGC,       57,   44",
    "384Mi,    8000, G1,        96,   64",
    "512Mi,    8000, ZGC,      187,   75",
    "1Gi,        50, SERIAL,   442,  429",
    "1Gi,     18000, ZGC,      475,  156",
    "4Gi,    100000, ZGC,     2046,  543",
    "16Gi,     1000, SERIAL,  8132, 7320",
    "16Gi,   100000, ZGC,    11273, 2989",
  })
  void shouldChooseByConnectionsAndMemory(
      String memory, int connections, Collector collector, int heap, int buffers) {
    assertThat(jvm(memory, connections)).isEqualTo(new Sized(collector, heap, buffers));
  }

  @ParameterizedTest
  @CsvSource({"500m, G1", "1, G1", "1900m, G1", "2, ZGC", "64, ZGC"})
  void shouldHaveACollectorBesideTheLoopsOnlyWhenItHasAProcessor(String cpu, Collector collector) {
    PodJvm jvm =
        PodJvm.of(
            template(
                "{expectedConnections: 18000, resources: {limits: {memory: 4Gi, cpu: %s}}}"
                    .formatted(cpu)));

    assertThat(jvm).isInstanceOf(Sized.class);
    assertThat(((Sized) jvm).collector()).isEqualTo(collector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192Mi", "200M", "256Mi", "384Mi", "512Mi", "1Gi", "4Gi", "16Gi", "1Ti"})
  void shouldNeverPromiseMoreThanTheLimit(String memory) {
    int sized = 0;
    for (int connections = 1; connections <= 1_000_000; connections *= 10) {
      if (jvm(memory, connections) instanceof Sized(var collector, int heap, int buffers)) {
        int ofConnections = connections * PodMemory.OUTSIDE_OF_CONNECTION / 1024;
        assertThat(heap + buffers + collector.overhead() + ofConnections)
            .as("MiB for %d connections in %s", connections, memory)
            .isLessThan(PodMemory.mebibytes(new Quantity(memory)));
        sized++;
      }
    }
    assertThat(sized).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"256Mi, 18000", "256Mi, 1000000", "512Mi, 100000", "1Gi, 100000"})
  void shouldGiveAdviceThatIsRightWhenTheMemoryIsTooLittle(String memory, int connections) {
    MatchResult advice =
        ADVICE.matcher(fault(jvm(memory, connections))).results().findFirst().orElseThrow();
    int least = Integer.parseInt(advice.group(1));
    int most = Integer.parseInt(advice.group(2));

    assertThat(jvm(least + "Mi", connections)).isInstanceOf(Sized.class);
    assertThat(jvm(least - 1 + "Mi", connections)).isInstanceOf(TooSmall.class);
    assertThat(jvm(memory, most)).isInstanceOf(Sized.class);
    assertThat(jvm(memory, most + 1)).isInstanceOf(TooSmall.class);
  }

  @Test
  void shouldNameTheFieldWhenNoNumberOfConnectionsFits() {
    assertThat(fault(jvm("128Mi", 1000)))
        .startsWith("spec.template.expectedConnections: 1000 connections need")
        .endsWith("it is 128Mi: raise it");
  }

  @Test
  void shouldAskForALimitWhenThereIsNone() {
    assertThat(fault(PodJvm.of(template("{expectedConnections: 1000, resources: {}}"))))
        .startsWith("spec.template.expectedConnections: needs")
        .contains("spec.template.resources.limits.memory");
  }

  private static String fault(PodJvm jvm) {
    assertThat(jvm).isInstanceOf(TooSmall.class);
    return ((TooSmall) jvm).fault();
  }

  private static PodJvm jvm(String memory, int connections) {
    return PodJvm.of(
        template(
            "{expectedConnections: %d, resources: {limits: {memory: %s}}}"
                .formatted(connections, memory)));
  }

  private static PodTemplate template(String template) {
    return Gateways.withSpec("{listeners: [], template: %s}".formatted(template))
        .getSpec()
        .effectiveTemplate();
  }

  private static List<EnvVar> environment(String spec) {
    Gateway gateway = Gateways.withSpec(spec);
    FleetRevision content =
        new FleetRevision("example.com/proxy:1.0", gateway.getSpec().effectiveTemplate());
    return FleetDeployment.desired(gateway, Gateways.SETTINGS, Slot.BLUE, content, 1)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv();
  }
}
