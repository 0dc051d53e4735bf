package dev.penstock.e2e.load;

import dev.penstock.e2e.kube.Command;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One request of {@code curl}, the client that users try first. */
public final class Curl {
  private static final String MARK = "\n~~~";

  private Curl() {}

  /**
   * What came of it.
   *
   * @param exitCode 0 when there was an answer, else curl's reason
   * @param version of HTTP, as curl writes it: 1.1 or 2
   * @param body the answer's content and, with {@code -v}, what curl tells about it
   */
  public record Answer(int exitCode, int status, String version, String body) {}

  /** Asks, and connects to the given address whatever host the URL names. */
  public static Answer get(InetSocketAddress address, String url, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--connect-to",
                "::" + address.getAddress().getHostAddress() + ":" + address.getPort(),
                "--write-out",
                MARK + "%{http_code} %{http_version}"));
    command.addAll(List.of(options));
    command.add(url);
    Command.Result result = Command.attempt(command);
    int mark = result.output().lastIndexOf(MARK);
    if (mark < 0) {
      return new Answer(result.exitCode(), 0, "", result.output());
    }
    String[] numbers = result.output().substring(mark + MARK.length()).strip().split(" ", 2);
    return new Answer(
        result.exitCode(),
        Integer.parseInt(numbers[0]),
        numbers[1],
        result.output().substring(0, mark));
  }
}
