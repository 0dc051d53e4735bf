package dev.penstock.proxy.bootstrap;

import io.netty.util.ResourceLeakDetector;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The data-plane process. Its settings are those of {@link Setting}; {@code --help} prints them.
 *
 * <p>Exit codes: 0 after a drain, 2 when a setting or the snapshot file is wrong, with one line on
 * standard error that names it and says what is right.
 */
public final class Main {
  private static final int USAGE = 2;

  private Main() {}

  /** Serves until it is told to end. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
  }

  /** The exit code; returns only when there is nothing to serve. */
  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (arguments.contains("--help")) {
      out.print(Setting.help());
      return 0;
    }
    if (arguments.contains("--version")) {
      out.println("penstock-proxy " + version());
      return 0;
    }
    quietLibraries();
    refuseBuffersAtOnce();
    watchNoBuffers();
    Log log = new Log(err, Clock.systemUTC());
    try {
      Options options = OptionsParser.parse(arguments, environment, log);
      serve(Proxy.start(options, log, version()));
      return 0;
    } catch (UsageException e) {
      err.println("penstock-proxy: " + e.problem().replace('\n', ' '));
      return USAGE;
    }
  }

  /** Ends with the process: on SIGTERM or SIGINT the drain runs, and then nothing does. */
  private static void serve(Proxy proxy) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("penstock-drain")
                .unstarted(
                    () -> {
                      drain(proxy);
                      // The code of a signal would read as a failure.
                      Runtime.getRuntime().halt(0);
                    }));
    new CountDownLatch(1).await();
  }

  private static void drain(Proxy proxy) {
    try (proxy) {
      proxy.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /**
   * Without this, Netty leaves it to the JVM to say that there is no memory for a buffer, which
   * takes half a second each time. The manifest of the jar opens what Netty needs for it.
   */
  private static void refuseBuffersAtOnce() {
    System.setProperty("io.netty.tryReflectionSetAccessible", "true");
  }

  /**
   * Netty remembers where one buffer in a hundred was made, to tell of leaks: 3 % of a request's
   * time. Leaks are looked for in the tests, which watch every buffer; {@code
   * -Dio.netty.leakDetection.level} watches here too.
   */
  private static void watchNoBuffers() {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  /** What gRPC and Netty warn of, the process says itself, once and in its own words. */
  private static void quietLibraries() {
    Logger root = Logger.getLogger("");
    root.setLevel(Level.SEVERE);
  }
}
