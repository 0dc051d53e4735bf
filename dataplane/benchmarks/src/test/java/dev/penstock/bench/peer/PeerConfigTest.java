package dev.penstock.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What peers are started with. */
final class PeerConfigTest {
  @Test
  void shouldFillInValuesWhenTheyAreNamed() {
    assertThat(
            Template.fill("listen @PLAIN@; root @HTDOCS@;", Map.of("PLAIN", "1", "HTDOCS", "/$1")))
        .isEqualTo("listen 1; root /$1;");
  }

  @Test
  void shouldRefuseWhenAValueIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Template.fill("listen @PLAIN@;", Map.of()))
        .withMessage("no value for @PLAIN@");
  }

  @Test
  void shouldRunWithTheFlagsOfTheImageWhenTheyAreInThePom() {
    String pom = "<image.jvm.flags>-XX:AOTCache=/a,-Djava.library.path=/opt/x</image.jvm.flags>";

    assertThat(JvmFlags.of(pom, Path.of("/here"), Collector.ZGC))
        .containsExactly(
            "-XX:ActiveProcessorCount=1",
            "-XX:MaxRAM=512m",
            "-XX:+UseZGC",
            "-Djava.library.path=/here");
  }

  @Test
  void shouldFindThoseOfOurPomWhenItIsTheRealOne() throws Exception {
    assertThat(JvmFlags.of(Path.of("../proxy/pom.xml"), Path.of("/here"), Collector.SERIAL))
        .contains("-XX:+UseCompactObjectHeaders", "-Djava.library.path=/here")
        .noneMatch(flag -> flag.startsWith("-XX:AOTCache"));
  }

  @Test
  void shouldReadWhatIsAliveWhenAJvmTellsIt() {
    assertThat(
            JvmMemory.total(
                "   1:  10  240  java.lang.String\nTotal         61234        5678901\n"))
        .isEqualTo(5_678_901);
    assertThat(
            JvmMemory.buffers(
                "# TYPE penstock_buffer_bytes gauge\npenstock_buffer_bytes 4.194304E6\n"))
        .isEqualTo(4 << 20);
  }
}
