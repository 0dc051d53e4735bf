package dev.penstock.e2e.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Versions of the data plane's image, in one archive that shares its layers: the program under
 * another tag, and programs with a fault, which have one layer more and another main class.
 */
public final class Variants {
  /** Made for the image's own class path; with another the JVM has been seen to miss classes. */
  private static final String AOT_CACHE = "-XX:AOTCache=";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";
  private static final String MANIFEST = "manifest.json";
  private static final String LAYER = "fault.tar";
  private static final String FOLDER = "opt/penstock/fault";
  private static final String JAR = "/opt/penstock/penstock-proxy.jar";
  private static final String MAIN = "dev.penstock.e2e.fault.FaultyProxy";
  private static final String PACKAGE = "dev/penstock/e2e/fault";

  private final Map<String, byte[]> original = new LinkedHashMap<>();
  private final List<ObjectNode> manifests = new ArrayList<>();
  private final Map<String, byte[]> configs = new LinkedHashMap<>();
  private final byte[] layer;

  /**
   * Reads what the variants are made of.
   *
   * @param archive the image as the build writes it
   * @param classes where the faults are compiled to
   */
  public Variants(Path archive, Path classes) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      Tar.read(in, original::put);
    }
    layer = layer(classes);
  }

  /** The name and tag of the image that the variants are made of. */
  public String image() throws IOException {
    return manifest().get("RepoTags").get(0).asText();
  }

  /** The same program, with {@code -suffix} after its tag. */
  public Variants same(String suffix) throws IOException {
    return add(suffix, config(), List.of());
  }

  /** The program with a fault, as {@link dev.penstock.e2e.fault.FaultyProxy} is told it. */
  public Variants faulty(String suffix, String fault) throws IOException {
    ObjectNode config = config();
    ((ArrayNode) config.required("rootfs").required("diff_ids")).add("sha256:" + sha256(layer));
    ((ArrayNode) config.required("history")).addObject().put("created_by", "a fault: " + fault);
    ArrayNode entrypoint = (ArrayNode) config.required("config").required("Entrypoint");
    List<String> command = new ArrayList<>();
    entrypoint.forEach(part -> command.add(part.asText()));
    int jar = command.indexOf("-jar");
    if (jar < 0 || !command.subList(jar + 1, command.size()).equals(List.of(JAR))) {
      throw new IllegalStateException("the image is not started with -jar " + JAR + ": " + command);
    }
    entrypoint.removeAll();
    command.subList(0, jar).stream()
        .filter(part -> !part.startsWith(AOT_CACHE))
        .forEach(entrypoint::add);
    entrypoint.add("-cp").add("/" + FOLDER).add(MAIN).add(fault).add(JAR);
    return add(suffix, config, List.of(LAYER));
  }

  private Variants add(String suffix, ObjectNode config, List<String> layers) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(config);
    String file = "config-" + suffix + ".json";
    configs.put(file, bytes);
    ObjectNode manifest = manifest();
    manifest.put("Config", file);
    manifest.putArray("RepoTags").add(image() + "-" + suffix);
    layers.forEach(((ArrayNode) manifest.required("Layers"))::add);
    manifests.add(manifest);
    return this;
  }

  private ObjectNode manifest() throws IOException {
    return (ObjectNode) read(MANIFEST).get(0);
  }

  private ObjectNode config() throws IOException {
    return (ObjectNode) read(CONFIG);
  }

  private JsonNode read(String file) throws IOException {
    byte[] content = original.get(file);
    if (content == null) {
      throw new IOException("the archive has no " + file + " but " + original.keySet());
    }
    return JSON.readTree(content);
  }

  /** Writes them all into one archive. */
  public void write(Path archive) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      for (Map.Entry<String, byte[]> file : original.entrySet()) {
        if (!file.getKey().endsWith(".json")) {
          Tar.file(out, file.getKey(), file.getValue());
        }
      }
      Tar.file(out, LAYER, layer);
      for (Map.Entry<String, byte[]> config : configs.entrySet()) {
        Tar.file(out, config.getKey(), config.getValue());
      }
      Tar.file(out, MANIFEST, JSON.writeValueAsString(manifests).getBytes(UTF_8));
      Tar.end(out);
    }
  }

  private static byte[] layer(Path classes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String folder = FOLDER;
    Tar.folder(out, folder);
    for (String name : PACKAGE.split("/", -1)) {
      folder += "/" + name;
      Tar.folder(out, folder);
    }
    try (Stream<Path> files = Files.list(classes.resolve(PACKAGE))) {
      for (Path file : files.sorted().toList()) {
        Tar.file(out, folder + "/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    Tar.end(out);
    return out.toByteArray();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
