package dev.penstock.e2e.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.e2e.kube.Machine;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That an archive of variants has what a container runtime looks for. */
@Order(0)
final class VariantsTest {
  @TempDir private Path folder;

  @Test
  void shouldHoldEveryVariantWhenWritten() throws Exception {
    assumeThat(Machine.isOurs()).as(Machine.NEEDED).isTrue();
    Path archive = folder.resolve("variants.tar");
    DataPlaneImages.variants(1).write(archive);
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(archive)) {
      Tar.read(in, files::put);
    }

    JsonNode manifests = new ObjectMapper().readTree(files.get("manifest.json"));
    List<String> tags = new ArrayList<>();
    for (JsonNode manifest : manifests) {
      tags.add(manifest.get("RepoTags").get(0).asText().replaceAll(".*-", ""));
      manifest.get("Layers").forEach(layer -> assertThat(files).containsKey(layer.asText()));
      JsonNode config = new ObjectMapper().readTree(files.get(manifest.get("Config").asText()));
      assertThat(config.get("rootfs").get("diff_ids")).hasSameSizeAs(manifest.get("Layers"));
    }
    assertThat(tags).containsExactly("good", "fails", "slow", "crashes");
    assertThat(new String(files.get("config-slow.json"), UTF_8))
        .contains(
            """
            "-cp","/opt/penstock/fault","dev.penstock.e2e.fault.FaultyProxy","slow:%d",\
            "/opt/penstock/penstock-proxy.jar"]\
            """
                .formatted(DataPlaneImages.DELAY_MILLIS))
        .doesNotContain("AOTCache");
  }
}
