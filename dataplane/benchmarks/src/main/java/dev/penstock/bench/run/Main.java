package dev.penstock.bench.run;

import dev.penstock.bench.measure.Results;
import dev.penstock.bench.peer.Site;
import dev.penstock.bench.process.Children;
import dev.penstock.bench.process.Programs;
import dev.penstock.bench.report.Progress;
import dev.penstock.bench.report.RatioTable;
import dev.penstock.bench.report.ResultsJson;
import dev.penstock.bench.report.SvgChart;
import dev.penstock.bench.scenario.Context;
import dev.penstock.bench.scenario.Scenario;
import dev.penstock.bench.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * {@code make bench}. Run from the repository's top level.
 *
 * <p>Exit codes: 0 with the table, 1 when the run broke off, with the table of what was measured, 2
 * when a setting is wrong.
 */
public final class Main {
  private static final Path TARGET = Path.of("dataplane/benchmarks/target").toAbsolutePath();
  private static final Path PROXY = Path.of("dataplane/proxy").toAbsolutePath();
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** Arguments: see {@link Settings}. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    Settings settings;
    try {
      settings = Settings.parse(arguments, Scenarios.all());
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      return USAGE;
    }
    Results results = new Results();
    boolean whole = measure(settings, results);
    try {
      report(results);
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      return FAILURE;
    }
    return whole ? 0 : FAILURE;
  }

  /** Whether it got to the end; what was measured until then is there all the same. */
  private static boolean measure(Settings settings, Results results) {
    Path folder = TARGET.resolve("bench");
    try (Children children = new Children(folder)) {
      // On Ctrl-C nothing else ends them.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(children::close));
      measure(settings, folder, children, results);
      return true;
    } catch (IOException | GeneralSecurityException | IllegalStateException e) {
      System.err.println("bench: broken off: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static void report(Results results) throws IOException {
    Files.writeString(TARGET.resolve("results.json"), ResultsJson.of(results.all()));
    Files.writeString(TARGET.resolve("results.svg"), SvgChart.of(results.all()));
    System.out.print(RatioTable.of(results));
  }

  private static void measure(Settings settings, Path folder, Children children, Results results)
      throws IOException, GeneralSecurityException, InterruptedException {
    Progress progress = new Progress(System.err);
    Site site = Site.start(folder, PROXY, children, new Programs(System.getenv()));
    Context context =
        new Context(
            site, settings.targets(), settings.rounds(), settings.duration(), results, progress);
    for (Scenario scenario : settings.scenarios()) {
      progress.say(scenario.name());
      scenario.run(context);
    }
  }
}
