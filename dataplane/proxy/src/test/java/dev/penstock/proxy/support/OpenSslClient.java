package dev.penstock.proxy.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenSSL's own client, which offers the session that it was last given to whomever it is told to
 * visit, whatever the port and the server name. The JDK's never would.
 */
public final class OpenSslClient {
  private final Path session;
  private final String version;

  /**
   * One without a session.
   *
   * @param folder where it keeps its session
   * @param version the only one it speaks: "TLSv1.2" or "TLSv1.3"
   */
  public OpenSslClient(Path folder, String version) {
    this.session = folder.resolve("session.pem");
    this.version = version;
  }

  /** One request on a connection of its own; gives what the server sends until it closes. */
  public String get(int port, String host) {
    try {
      Process process = start(port, host);
      try (var out = process.getOutputStream()) {
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
      }
      String response =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      process.onExit().join();
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(int port, String host) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + port));
    command.addAll(List.of("-servername", host, version.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3"));
    command.addAll(List.of("-sess_out", session.toString()));
    if (Files.exists(session)) {
      command.addAll(List.of("-sess_in", session.toString()));
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
