package dev.penstock.bench.peer;

import dev.penstock.bench.process.Child;
import dev.penstock.bench.process.Children;
import dev.penstock.bench.process.Core;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks a JVM something. */
final class Jcmd {
  private Jcmd() {}

  /** What it says. */
  static String ask(Proxy proxy, Children children, String... request)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Jvm.executable("jcmd"));
    command.add(Long.toString(proxy.pid()));
    command.addAll(List.of(request));
    try (Child child = children.startTalking("jcmd", Core.OTHER, command)) {
      String output =
          new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      child.process().waitFor();
      return output;
    }
  }
}
