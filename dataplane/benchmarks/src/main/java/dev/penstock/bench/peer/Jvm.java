package dev.penstock.bench.peer;

import dev.penstock.bench.peer.Certificates.KeyType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the two proxies on the JVM are started: with the same flags. */
final class Jvm {
  private Jvm() {}

  static List<String> penstock(Path module, Listeners listeners, Path snapshot) throws IOException {
    return penstock(module, listeners, snapshot, Collector.SERIAL, List.of());
  }

  /**
   * Our proxy.
   *
   * @param collector the image has Serial
   * @param flags of the JVM, besides the image's
   */
  static List<String> penstock(
      Path module, Listeners listeners, Path snapshot, Collector collector, List<String> flags)
      throws IOException {
    List<String> command = java(module, collector);
    command.addAll(flags);
    command.addAll(
        List.of(
            "-jar",
            module.resolve("target/penstock-proxy.jar").toString(),
            "--snapshot",
            snapshot.toString(),
            "--address",
            "127.0.0.1",
            "--admin-port",
            Integer.toString(listeners.admin()),
            "--access-log",
            "off",
            "--drain-lame-duck",
            "0s",
            "--drain-grace",
            "1s"));
    return command;
  }

  static List<String> peer(
      Path module, Listeners listeners, Backends backends, Map<KeyType, Certificates> certificates)
      throws IOException {
    List<String> command = java(module, Collector.SERIAL);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            VertxProxy.class.getName(),
            Integer.toString(backends.httpPort()),
            Integer.toString(backends.grpcPort()),
            Integer.toString(listeners.plain())));
    certificates.forEach(
        (type, files) ->
            command.addAll(
                List.of(
                    Integer.toString(listeners.tls(type)),
                    files.chain().toString(),
                    files.key().toString())));
    return command;
  }

  private static List<String> java(Path module, Collector collector) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(executable("java"));
    command.addAll(
        JvmFlags.of(module.resolve("pom.xml"), module.resolve("target/native"), collector));
    return command;
  }

  /** One of the JDK that this runs on. */
  static String executable(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
