package dev.penstock.proxy.blocking;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import reactor.blockhound.BlockHound;

/**
 * Runs test classes with a detector in the JVM that sees each call that waits, and tells of those
 * on the proxy's event loops. A process of its own, since the detector changes the JDK's classes.
 *
 * <p>Prints a line {@code missed} for each kind of waiting that the detector does not see, {@code
 * blocked} for each place where an event loop waits, and {@code ran} with the number of tests.
 */
public final class BlockingWatch {
  /** As the engine names its event loops. */
  private static final String LOOPS = "proxy";

  private static final int FRAMES = 12;

  /** Where event loops waited, by the innermost frames. */
  private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

  private BlockingWatch() {}

  /** Takes the names of test classes. */
  public static void main(String[] classes) throws Exception {
    BlockHound.builder()
        .loadIntegrations()
        // Files and names that the detector does not know of itself.
        .markAsBlocking("sun.nio.fs.UnixNativeDispatcher", "open0", "(JII)I")
        .markAsBlocking(
            "java.net.Inet6AddressImpl",
            "lookupAllHostAddr",
            "(Ljava/lang/String;I)[Ljava/net/InetAddress;")
        .blockingMethodCallback(method -> found(method.toString()))
        .install();
    detectorMisses().forEach(name -> System.out.println("missed " + name));
    FOUND.clear();
    TestExecutionSummary summary = run(classes);
    new TreeMap<>(FOUND).forEach((call, stack) -> System.out.println("blocked " + call + stack));
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    System.out.println("ran " + summary.getTestsSucceededCount());
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void found(String method) {
    if (Thread.currentThread().getName().startsWith(LOOPS)) {
      String stack =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames
                          .filter(frame -> !frame.getClassName().startsWith("reactor."))
                          .skip(1)
                          .limit(FRAMES)
                          .map(frame -> " < " + frame)
                          .collect(Collectors.joining()));
      FOUND.put(method, stack);
    }
  }

  /** What is done on an event loop on purpose, and not seen. */
  private static List<String> detectorMisses() throws Exception {
    Map<String, Callable<?>> deliberate =
        new TreeMap<>(
            Map.of(
                "sleep", () -> sleep(),
                "park", () -> park(),
                "file", () -> Files.readAllBytes(Path.of("/proc/version")),
                "stream", () -> readStream(),
                "name", () -> InetAddress.getAllByName("localhost")));
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(LOOPS), NioIoHandler.newFactory());
    try {
      List<String> missed = new ArrayList<>();
      for (Map.Entry<String, Callable<?>> wait : deliberate.entrySet()) {
        FOUND.clear();
        loop.submit(wait.getValue()).get();
        if (FOUND.isEmpty()) {
          missed.add(wait.getKey());
        }
      }
      return missed;
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static boolean sleep() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(1);
    return true;
  }

  /** Without a deadline, which may have passed on a busy machine before there is a wait for it. */
  private static boolean park() {
    LockSupport.parkNanos(1_000_000);
    return true;
  }

  private static int readStream() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/version")) {
      return in.read();
    }
  }

  private static TestExecutionSummary run(String[] classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(DiscoverySelectors::selectClass).toList())
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }
}
