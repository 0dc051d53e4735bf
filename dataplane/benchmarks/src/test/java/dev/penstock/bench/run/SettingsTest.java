package dev.penstock.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.bench.peer.Target;
import dev.penstock.bench.scenario.Scenario;
import dev.penstock.bench.scenario.Scenarios;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static Settings parse(String... arguments) {
    return Settings.parse(List.of(arguments), Scenarios.all());
  }

  @Test
  void shouldMeasureAllFiveTimesWhenNothingIsSaid() {
    Settings settings = parse("SCENARIO=", "TARGETS=", "ROUNDS=", "SECONDS=");

    assertThat(settings.scenarios()).hasSameSizeAs(Scenarios.all());
    assertThat(settings.targets()).containsExactly(Target.values());
    assertThat(settings.rounds()).isEqualTo(5);
  }

  @Test
  void shouldChooseWhatIsNamedWhenItIsKnown() {
    Settings settings =
        parse("SCENARIO=tls,http1", "TARGETS=penstock,nginx", "ROUNDS=1", "SECONDS=2");

    assertThat(settings.scenarios()).extracting(Scenario::name).containsExactly("http1", "tls");
    assertThat(settings.targets()).containsExactly(Target.NGINX, Target.PENSTOCK);
    assertThat(settings.rounds()).isEqualTo(1);
    assertThat(settings.duration()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void shouldNameWhatThereIsWhenItIsNot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("TARGETS=nginx,apache"))
        .withMessage(
            "TARGETS: there is no \"apache\"; there are nginx,haproxy,envoy,vertx,penstock");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("ROUNDS=0"))
        .withMessage("ROUNDS: must be a number from 1 to 100, is \"0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("COLOUR=red"))
        .withMessage("COLOUR: no such setting; there are SCENARIO, TARGETS, ROUNDS and SECONDS");
  }
}
