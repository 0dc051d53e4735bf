package dev.penstock.bench.peer;

import dev.penstock.bench.process.Children;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Has a JVM tell what its time, or its memory, goes to: with async-profiler. */
public final class JvmProfile {
  private static final String LIBRARY = "libasyncProfiler.so";

  private final Proxy proxy;
  private final Children children;
  private final Path library;

  private JvmProfile(Proxy proxy, Children children, Path library) {
    this.proxy = proxy;
    this.children = children;
    this.library = library;
  }

  /** Of what a profile is. */
  public enum Event {
    /** Of processor time, the kernel's included where the system shows it. */
    CPU("event=cpu,interval=500us"),
    /** Of octets that are allocated, sampled. */
    ALLOCATION("event=alloc,alloc=64k");

    private final String option;

    Event(String option) {
      this.option = option;
    }
  }

  /**
   * For a proxy on the JVM.
   *
   * @param folder to which the profiler's library is written
   */
  public static JvmProfile of(Proxy proxy, Children children, Path folder) throws IOException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    String resource = "/linux-" + machine + "/" + LIBRARY;
    Path library = folder.resolve(LIBRARY);
    Files.deleteIfExists(library);
    try (InputStream in = JvmProfile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("async-profiler has no " + resource);
      }
      Files.copy(in, library);
    }
    return new JvmProfile(proxy, children, library);
  }

  /** Begins. */
  public void start(Event event) throws IOException, InterruptedException {
    tell("start," + event.option);
  }

  /** Ends it, and writes a flame graph for a browser. */
  public void stop(Path file, String title) throws IOException, InterruptedException {
    Files.deleteIfExists(file);
    tell("stop,flamegraph,minwidth=0.1,title=%s,file=%s".formatted(title, file));
    if (!Files.exists(file)) {
      throw new IOException("async-profiler has written no " + file);
    }
  }

  private void tell(String what) throws IOException, InterruptedException {
    String answer =
        Jcmd.ask(proxy, children, "JVMTI.agent_load", library.toString(), '"' + what + '"');
    if (!answer.contains("return code: 0")) {
      throw new IOException("async-profiler does not " + what + ": " + answer.strip());
    }
  }
}
