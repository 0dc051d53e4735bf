package dev.penstock.bench;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom in the side-by-side runs. */
final class LayersTest {
  @Test
  void shouldKnowOnlyWhatIsBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("run")
        .definedBy("dev.penstock.bench.run")
        .layer("scenario")
        .definedBy("dev.penstock.bench.scenario")
        .layer("report")
        .definedBy("dev.penstock.bench.report")
        .layer("load")
        .definedBy("dev.penstock.bench.load")
        .layer("peer")
        .definedBy("dev.penstock.bench.peer")
        .layer("process")
        .definedBy("dev.penstock.bench.process")
        .layer("measure")
        .definedBy("dev.penstock.bench.measure")
        .whereLayer("run")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("scenario")
        .mayOnlyBeAccessedByLayers("run")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("run", "scenario")
        .whereLayer("load")
        .mayOnlyBeAccessedByLayers("scenario")
        .whereLayer("peer")
        .mayOnlyBeAccessedByLayers("run", "scenario", "load")
        .whereLayer("process")
        .mayOnlyBeAccessedByLayers("run", "load", "peer")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.penstock.bench"));
  }
}
