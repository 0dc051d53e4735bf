package dev.penstock.bench.peer;

import dev.penstock.bench.peer.Certificates.KeyType;
import dev.penstock.bench.process.Children;
import dev.penstock.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all proxies of a run share: the backends, the certificates, and where to find programs. */
public final class Site {
  private final Path folder;
  private final Path proxyModule;
  private final Children children;
  private final Programs programs;
  private final Backends backends;
  private final Map<KeyType, Certificates> certificates = new EnumMap<>(KeyType.class);

  private Site(
      Path folder, Path proxyModule, Children children, Programs programs, Backends backends) {
    this.folder = folder;
    this.proxyModule = proxyModule;
    this.children = children;
    this.programs = programs;
    this.backends = backends;
  }

  /**
   * Starts the backends and makes certificates.
   *
   * @param folder for everything that is written
   * @param proxyModule dataplane/proxy, built
   */
  public static Site start(Path folder, Path proxyModule, Children children, Programs programs)
      throws IOException, GeneralSecurityException, InterruptedException {
    Files.createDirectories(folder);
    Site site =
        new Site(
            folder, proxyModule, children, programs, Backends.start(children, programs, folder));
    for (KeyType type : KeyType.values()) {
      site.certificates.put(type, Certificates.make(type, folder));
    }
    return site;
  }

  public Backends backends() {
    return backends;
  }

  public Children children() {
    return children;
  }

  public Programs programs() {
    return programs;
  }

  public Path folder() {
    return folder;
  }

  /** Writes the config of one of that name, and says how to start it. */
  List<String> command(Target target, String name, Listeners listeners) throws IOException {
    Map<String, String> values = values(listeners);
    return switch (target) {
      case NGINX -> Backends.nginx(programs, folder, write("nginx.conf", name, values));
      case HAPROXY ->
          List.of(
              programs.find("haproxy"),
              "-db",
              "-q",
              "-f",
              write("haproxy.cfg", name, values).toString());
      case ENVOY ->
          List.of(
              programs.find("envoy"),
              "--config-path",
              write("envoy.yaml", name, values).toString(),
              "--concurrency",
              "1",
              "--disable-hot-restart",
              "--log-level",
              "error");
      case VERTX -> Jvm.peer(proxyModule, listeners, backends, certificates);
      case PENSTOCK -> Jvm.penstock(proxyModule, listeners, write("penstock.json", name, values));
    };
  }

  /** Likewise, our proxy with such a collector; when its threads were stopped goes to a file. */
  List<String> command(Collector collector, Path pauses, Listeners listeners) throws IOException {
    return Jvm.penstock(
        proxyModule,
        listeners,
        write(
            "penstock.json", Target.PENSTOCK.title() + "-" + collector.title(), values(listeners)),
        collector,
        List.of("-Xlog:gc*,safepoint:file=" + pauses + "::filecount=0"));
  }

  private Path write(String resource, String name, Map<String, String> values) throws IOException {
    String extension = resource.substring(resource.lastIndexOf('.'));
    return Template.write(resource, folder.resolve(name + extension), values);
  }

  private Map<String, String> values(Listeners listeners) throws IOException {
    Map<String, String> values = new HashMap<>();
    values.put("HTTP", Integer.toString(backends.httpPort()));
    values.put("GRPC", Integer.toString(backends.grpcPort()));
    values.put("PLAIN", Integer.toString(listeners.plain()));
    for (Map.Entry<KeyType, Certificates> entry : certificates.entrySet()) {
      String type = entry.getKey().name();
      Certificates files = entry.getValue();
      values.put(type, Integer.toString(listeners.tls(entry.getKey())));
      values.put(type + "_CHAIN", files.chain().toString());
      values.put(type + "_KEY", files.key().toString());
      values.put(type + "_BOTH", files.both().toString());
      values.put(type + "_CHAIN_BASE64", base64(files.chain()));
      values.put(type + "_KEY_BASE64", base64(files.key()));
    }
    return values;
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }
}
