package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The flags of the JVM peers: those that our image runs with, so that what is measured is what
 * runs.
 */
final class JvmFlags {
  private static final Pattern PROPERTY =
      Pattern.compile("<image\\.jvm\\.flags>([^<]+)</image\\.jvm\\.flags>");

  /** Made when the image is built, for its own jar: what runs here starts without. */
  private static final String AOT_CACHE = "-XX:AOTCache=";

  private static final String LIBRARIES = "-Djava.library.path=";

  private JvmFlags() {}

  /**
   * For one processor, in a pod of 512 MiB.
   *
   * @param pom in which the image's flags are; its collector is in the environment, where a pod may
   *     name another
   * @param libraries what takes the place of the image's native libraries
   */
  static List<String> of(Path pom, Path libraries, Collector collector) throws IOException {
    return of(Files.readString(pom), libraries, collector);
  }

  static List<String> of(String pom, Path libraries, Collector collector) {
    Matcher matcher = PROPERTY.matcher(pom);
    if (!matcher.find()) {
      throw new IllegalArgumentException("the proxy's pom.xml has no image.jvm.flags");
    }
    List<String> flags =
        new ArrayList<>(List.of("-XX:ActiveProcessorCount=1", "-XX:MaxRAM=512m", collector.flag()));
    for (String flag : matcher.group(1).split(",", -1)) {
      if (!flag.startsWith(AOT_CACHE)) {
        flags.add(flag.startsWith(LIBRARIES) ? LIBRARIES + libraries : flag);
      }
    }
    return flags;
  }
}
