package dev.penstock.bench.peer;

import dev.penstock.bench.process.Children;
import dev.penstock.bench.process.Core;
import dev.penstock.bench.process.Ports;
import dev.penstock.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is behind the proxies: an nginx that answers with 128 octets or a file, and an nghttpd that
 * answers gRPC's unary calls.
 */
public final class Backends {
  private static final int ANSWER_SIZE = 128;
  private static final int BODY_64K = 64 << 10;
  private static final int BODY_10M = 10 << 20;

  /** The name ends like a file's: by it nghttpd knows the content type. */
  public static final String GRPC_PATH = "/bench.Echo/unary.grpc";

  private final int httpPort;
  private final int grpcPort;
  private final Path grpcRequest;

  private Backends(int httpPort, int grpcPort, Path grpcRequest) {
    this.httpPort = httpPort;
    this.grpcPort = grpcPort;
    this.grpcRequest = grpcRequest;
  }

  /** They end with {@code children}. */
  public static Backends start(Children children, Programs programs, Path folder)
      throws IOException {
    Path htdocs = Files.createDirectories(folder.resolve("htdocs"));
    Files.write(htdocs.resolve("64k"), new byte[BODY_64K]);
    Files.write(htdocs.resolve("10m"), new byte[BODY_10M]);
    Path message = htdocs.resolve(GRPC_PATH.substring(1));
    Files.createDirectories(message.resolveSibling("."));
    Files.write(message, grpcMessage(ANSWER_SIZE));
    Path types = Files.writeString(folder.resolve("mime.types"), "application/grpc grpc\n");
    Backends backends = new Backends(Ports.free(), Ports.free(), message);
    Path config =
        Template.write(
            "backend.conf",
            folder.resolve("backend.conf"),
            Map.of(
                "HTTP", Integer.toString(backends.httpPort),
                "HTDOCS", htdocs.toString(),
                "ANSWER", "x".repeat(ANSWER_SIZE)));
    children.start("backend", Core.OTHER, nginx(programs, folder, config));
    children.start(
        "grpc-backend",
        Core.OTHER,
        List.of(
            programs.find("nghttpd"),
            "--no-tls",
            "--address=127.0.0.1",
            "--trailer=grpc-status: 0",
            "--mime-types-file=" + types,
            "--max-concurrent-streams=10000",
            "--htdocs=" + htdocs,
            Integer.toString(backends.grpcPort)));
    return backends;
  }

  static List<String> nginx(Programs programs, Path folder, Path config) {
    return List.of(
        programs.find("nginx"), "-p", folder.toString(), "-c", config.toString(), "-e", "stderr");
  }

  /** A message as it goes over the wire: not compressed, its length, its octets. */
  private static byte[] grpcMessage(int size) {
    byte[] framed = new byte[5 + size];
    framed[4] = (byte) size;
    return framed;
  }

  public int httpPort() {
    return httpPort;
  }

  public int grpcPort() {
    return grpcPort;
  }

  /** The body of a call. */
  public Path grpcRequest() {
    return grpcRequest;
  }
}
