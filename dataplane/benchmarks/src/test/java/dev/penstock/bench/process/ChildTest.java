package dev.penstock.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildTest {
  @TempDir private Path folder;

  @Test
  void shouldLetTheReaderFinishWhenItIsClosedMeanwhile() throws Exception {
    List<String> command = List.of("sh", "-c", "printf 'one\\ntwo\\n'; exec sleep 600");
    try (Children children = new Children(folder)) {
      Child child = children.startTalking("talker", Core.OTHER, command);
      BufferedReader lines = child.process().inputReader();
      assertThat(lines.readLine()).isEqualTo("one");
      child.close();
      assertThat(lines.readLine()).isEqualTo("two");
      assertThat(lines.readLine()).isNull();
    }
  }
}
