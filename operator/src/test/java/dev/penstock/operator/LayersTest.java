package dev.penstock.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One direction of flow: objects, view, model, snapshot, push; statuses and children beside it. */
class LayersTest {
  private static final String ROOT = "dev.penstock.operator.";
  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.penstock.operator");

  private static final DescribedPredicate<JavaClass> CLIENT =
      resideInAPackage("io.fabric8.kubernetes.client..");
  private static final DescribedPredicate<JavaClass> SDK =
      resideInAnyPackage("io.javaoperatorsdk..", "io.quarkiverse.operatorsdk..");
  private static final DescribedPredicate<JavaClass> WIRE =
      resideInAnyPackage("com.google.protobuf..", "dev.penstock.protocol..");

  @ParameterizedTest
  @ValueSource(strings = {"view", "model", "snapshot", "measure", "rollout"})
  void shouldBeFreeOfClientsAndWires(String name) {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + name + "..")
            .should()
            .dependOnClassesThat(CLIENT.or(SDK).or(WIRE).or(resideInAPackage("io.grpc..")))
            .because(
                "what follows from what was seen is a pure function: it is tested without a"
                    + " cluster, and every replica computes the same"));
  }

  @Test
  void shouldKnowNoOtherPartWhenItIsTheView() {
    check(knowing("view", "the view is what all parts share, so it depends on none of them"));
  }

  @Test
  void shouldKnowOnlyTheViewWhenItIsTheSnapshot() {
    check(
        knowing(
            "snapshot", "what a fleet should serve does not depend on how it was come by", "view"));
  }

  @Test
  void shouldKnowOnlyViewAndSnapshotWhenItIsTheModel() {
    check(
        knowing(
            "model",
            "a second front end, Gateway API's, comes to the same model, and neither who feeds it"
                + " nor who uses it may show in it",
            "view",
            "snapshot"));
  }

  @Test
  void shouldKnowOnlyTheViewWhenItIsTheSource() {
    check(knowing("source", "the source says what was seen, not what follows from it", "view"));
  }

  @Test
  void shouldKnowNoOtherPartWhenItIsTheProviders() {
    check(knowing("provider", "who asks for a number decides what it means"));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "provider..")
            .should()
            .dependOnClassesThat(CLIENT.or(SDK).or(resideInAPackage("io.grpc..")))
            .because("what calls whomever a spec names must hold none of the operator's rights"));
  }

  @Test
  void shouldKnowOnlyTheViewWhenItIsTheMeasure() {
    check(
        knowing(
            "measure", "who decides on what was measured need not know how it was told", "view"));
  }

  @Test
  void shouldKnowOnlyMeasureAndViewWhenItIsTheRollout() {
    check(
        knowing(
            "rollout",
            "a Route's and a Gateway's rollout are decided alike, so it knows of neither's parts",
            "measure",
            "view"));
  }

  @Test
  void shouldSpeakProtobufOnlyInPush() {
    check(
        noClasses()
            .that(not(resideInAPackage(ROOT + "push..")))
            .should()
            .dependOnClassesThat(WIRE)
            .because("a change of the protocol must end at one package"));
  }

  @Test
  void shouldKnowTheOperatorSdkOnlyInController() {
    check(
        noClasses()
            .that(not(resideInAPackage(ROOT + "controller..")))
            .should()
            .dependOnClassesThat(SDK)
            .because("reconciling is one of many users of the rest, which runs without it"));
  }

  @Test
  void shouldWriteStatusOnlyInStatus() {
    check(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        ROOT + "status..",
                        ROOT + "controller..",
                        ROOT + "fleet..",
                        ROOT + "source..")))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.penstock.api.v1alpha1.GatewayStatus")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.penstock.api.v1alpha1.RouteStatus")
            .because("two writers of one status undo each other's work; the source only reads"));
  }

  private static ArchRule knowing(String name, String reason, String... others) {
    DescribedPredicate<JavaClass> allowed = resideInAPackage(ROOT + name + "..");
    for (String other : others) {
      allowed = allowed.or(resideInAPackage(ROOT + other + ".."));
    }
    return classes()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .onlyDependOnClassesThat(allowed.or(not(resideInAPackage("dev.penstock.operator.."))))
        .because(reason);
  }

  private static void check(ArchRule rule) {
    rule.check(OPERATOR);
  }
}
