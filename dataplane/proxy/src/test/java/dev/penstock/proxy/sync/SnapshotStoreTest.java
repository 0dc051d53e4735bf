package dev.penstock.proxy.sync;

import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static dev.penstock.proxy.sync.Deltas.prefix;
import static dev.penstock.proxy.sync.Deltas.regex;
import static dev.penstock.proxy.sync.Deltas.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.v1.Delta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod has acknowledged is what it holds after a restart, whatever became of the file. */
final class SnapshotStoreTest {
  @TempDir private Path folder;

  private Path file = Path.of("");
  private RoutingTarget target = new RoutingTarget();
  private RecordingListener listener = new RecordingListener();
  private ConfigHolder holder = new ConfigHolder(target, null, listener);

  @BeforeEach
  void start() {
    file = folder.resolve("config.snapshot");
    restart();
  }

  @Test
  void shouldHoldNothingWhenNothingIsStored() {
    assertThat(holder.version()).isEmpty();
    assertThat(target.applied).isEmpty();
    assertThat(listener.faults).isEmpty();
  }

  @Test
  void shouldHoldTheLastVersionWhenDeltasFollowedTheSnapshot() {
    acknowledge(full("v1").addRoutes(prefix("n/a", "/a")));
    acknowledge(delta("v1", "v2").addRoutes(prefix("n/b", "/b")));
    acknowledge(delta("v2", "v3").addRemoved(route("n/a")));
    restart();

    assertThat(holder.version()).isEqualTo("v3");
    assertThat(target.config().routes()).containsOnlyKeys("n/b");
    assertThat(target.applied).hasSize(1);
    acknowledge(delta("v3", "v4").addRoutes(prefix("n/c", "/c")));
    restart();
    assertThat(holder.version()).isEqualTo("v4");
    assertThat(target.config().routes()).containsOnlyKeys("n/b", "n/c");
  }

  @Test
  void shouldServeWhatServedBeforeWhenARejectedResourceIsRestored() {
    acknowledge(full("v1").addRoutes(prefix("n/a", "/a")).addRoutes(regex("n/never", "(")));
    acknowledge(delta("v1", "v2").addRoutes(regex("n/a", "(")));
    acknowledge(delta("v2", "v3").addRoutes(regex("n/a", "((")));
    acknowledge(delta("v3", "v4").addRoutes(prefix("n/b", "/b")));
    restart();

    assertThat(holder.version()).isEqualTo("v4");
    assertThat(target.route("/a")).isEqualTo("n/a");
    assertThat(target.route("/b")).isEqualTo("n/b");
    assertThat(listener.rejections).hasSize(2);
    acknowledge(delta("v4", "v5").addRoutes(prefix("n/a", "/new")));
    restart();
    assertThat(target.route("/a")).isEqualTo("none");
    assertThat(target.route("/new")).isEqualTo("n/a");
  }

  @Test
  void shouldBeReadableToItsOwnerAloneWhenWritten() throws IOException {
    acknowledge(full("v1"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactly("config.snapshot");
  }

  @Test
  void shouldStayBoundedWhenDeltasGoOn() throws IOException {
    acknowledge(full("v0"));
    for (int i = 0; i < 3000; i++) {
      acknowledge(delta("v" + i, "v" + (i + 1)).addRoutes(prefix("n/a", "/" + "x".repeat(i % 99))));
    }

    assertThat(Files.size(file)).isLessThan(80 * 1024);
    restart();
    assertThat(holder.version()).isEqualTo("v3000");
  }

  @Test
  void shouldHoldAnEarlierAcknowledgedVersionWhenCutAnywhere() throws IOException {
    acknowledge(full("v1").addRoutes(prefix("n/a", "/a")));
    long afterFirst = Files.size(file);
    acknowledge(delta("v1", "v2").addRoutes(prefix("n/b", "/b")));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      restart();

      assertThat(holder.version()).isEqualTo(length < afterFirst ? "" : "v1");
      assertThat(listener.faults).hasSize(length == afterFirst ? 0 : 1);
    }
  }

  @Test
  void shouldHoldNoAlteredContentWhenAnyOctetIsWrong() throws IOException {
    acknowledge(full("v1").addRoutes(prefix("n/a", "/a")));
    int afterFirst = (int) Files.size(file);
    acknowledge(delta("v1", "v2").addRoutes(prefix("n/b", "/b")));
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] altered = whole.clone();
      altered[at] ^= 0x40;
      Files.write(file, altered);
      restart();

      assertThat(holder.version()).isEqualTo(at < afterFirst ? "" : "v1");
      assertThat(listener.faults).singleElement().asString().contains(file.toString());
    }
  }

  @Test
  void shouldGoOnWithAWholeFileWhenItWasDamaged() throws IOException {
    acknowledge(full("v1"));
    acknowledge(delta("v1", "v2"));
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));
    restart();
    acknowledge(delta("v1", "v3").addRoutes(prefix("n/c", "/c")));
    restart();

    assertThat(listener.faults).isEmpty();
    assertThat(holder.version()).isEqualTo("v3");
  }

  @Test
  void shouldIgnoreTheFileWhenItHasAnotherFormat() throws IOException {
    acknowledge(full("v1"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[11] = 9;
    Files.write(file, bytes);
    restart();

    assertThat(holder.version()).isEmpty();
    assertThat(listener.faults)
        .containsExactly(file + " has format 9, this version reads 1: ignored");
  }

  @Test
  void shouldGoOnServingWhenTheFolderIsGone() throws IOException {
    Files.delete(folder);
    acknowledge(full("v1").addRoutes(prefix("n/a", "/a")));

    assertThat(target.route("/a")).isEqualTo("n/a");
    assertThat(listener.faults)
        .singleElement()
        .asString()
        .startsWith("the config in force cannot be kept on disk: ");
    Files.createDirectory(folder);
    acknowledge(delta("v1", "v2"));
    restart();
    assertThat(target.route("/a")).isEqualTo("n/a");
  }

  private void acknowledge(Delta.Builder delta) {
    assertThat(holder.receive(delta.build()).hasAck()).isTrue();
  }

  private void restart() {
    target = new RoutingTarget();
    listener = new RecordingListener();
    holder = new ConfigHolder(target, new SnapshotStore(folder), listener);
    holder.restore();
  }
}
