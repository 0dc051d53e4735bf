package dev.penstock.proxy.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** What the operator mounts into a pod and sets on it. */
public final class PodFolder implements AutoCloseable {
  private final TestOperator operator;
  private final Path files;
  private final Path state;

  /** Of a pod of this operator, whose port must be known. */
  public PodFolder(TestOperator operator) throws IOException {
    this.operator = operator;
    files = Files.createTempDirectory("penstock-test-");
    // What a pod keeps has keys in it, so it keeps it in memory alone.
    state = Files.createTempDirectory(Path.of("/dev/shm"), "penstock-test-");
    Files.writeString(files.resolve("token"), TestOperator.TOKEN);
    Files.writeString(files.resolve("ca.crt"), operator.authority().pem());
  }

  /** Where the operator is, and what proves both to each other. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PENSTOCK_OPERATOR_ADDRESS", "localhost:" + operator.port());
    environment.put("PENSTOCK_TOKEN_FILE", files.resolve("token").toString());
    environment.put("PENSTOCK_TRUST_FILE", files.resolve("ca.crt").toString());
    environment.put("PENSTOCK_STATE_DIR", state.toString());
    environment.put("PENSTOCK_ADDRESS", "127.0.0.1");
    return environment;
  }

  /** Copies what the pod has left, and what it is given anew: all that a restart finds. */
  public void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path from : new Path[] {files, state}) {
      try (var left = Files.list(from)) {
        for (Path file : left.toList()) {
          Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Path folder : new Path[] {files, state}) {
      try (var tree = Files.walk(folder)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
