package dev.penstock.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom in the proxy; ARCHITECTURE.md says why. */
final class LayersTest {
  private static final String ROOT = "dev.penstock.proxy";
  private static final JavaClasses PROXY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** For each package, the packages of the proxy that it may use besides itself. */
  private static final Map<String, List<String>> MAY_USE =
      new TreeMap<>(
          Map.of(
              "config", List.of(),
              "http", List.of(),
              "route", List.of("config", "http"),
              "filter", List.of("config", "http", "route"),
              "upstream", List.of("config", "http"),
              "overload", List.of(),
              "server", List.of("config", "http", "route", "filter", "upstream", "overload"),
              "telemetry", List.of("config", "http", "route", "server", "overload"),
              "sync", List.of("config"),
              "bootstrap",
                  List.of(
                      "config",
                      "http",
                      "route",
                      "server",
                      "upstream",
                      "telemetry",
                      "sync",
                      "overload")));

  static List<String> packages() {
    return List.copyOf(MAY_USE.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void shouldKnowOnlyItsLayersBelowWhenInPackage(String name) {
    List<String> allowed = MAY_USE.getOrDefault(name, List.of());
    for (String other : MAY_USE.keySet()) {
      if (!other.equals(name) && !allowed.contains(other)) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + name)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "." + other)
            .check(PROXY);
      }
    }
  }

  @Test
  void shouldBelongToAKnownPackageWhenPartOfTheProxy() {
    classes()
        .should()
        .resideInAnyPackage(packages().stream().map(p -> ROOT + "." + p).toArray(String[]::new))
        .check(PROXY);
  }

  @Test
  void shouldKnowTheWireOnlyInSyncWhenConfigComesIn() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".sync")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.penstock.protocol..", "com.google.protobuf..", "io.grpc..")
        .because("the config is plain records to all others")
        .check(PROXY);
  }

  @Test
  void shouldWaitForNothingWhenOnAnEventLoop() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + ".http", ROOT + ".route", ROOT + ".filter", ROOT + ".upstream", ROOT + ".server")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.sql..")
        .because("a loop that waits for a file serves nobody")
        .check(PROXY);
  }
}
