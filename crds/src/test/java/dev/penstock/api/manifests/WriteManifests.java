package dev.penstock.api.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the manifests into the folder that is its one argument. */
public final class WriteManifests {
  private WriteManifests() {}

  /** Overwrites what is there, and leaves other files alone. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (Map.Entry<String, String> manifest : Manifests.generate().entrySet()) {
      Files.writeString(folder.resolve(manifest.getKey()), manifest.getValue());
    }
  }
}
