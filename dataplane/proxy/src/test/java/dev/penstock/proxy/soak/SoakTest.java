package dev.penstock.proxy.soak;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.ProxyProcess;
import dev.penstock.proxy.sync.PodFolder;
import dev.penstock.proxy.sync.TestAuthority;
import dev.penstock.proxy.sync.TestOperator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pod under load, whose config changes every second and whose backends come and go: nothing is
 * lost, and at the end it holds what it held at the beginning. {@code make soak} has it last ten
 * minutes at 80 % of what the machine can do.
 */
final class SoakTest {
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("soak.seconds", 30));

  /** Less by default: tests run on machines that do other things too. */
  private static final double SHARE = Integer.getInteger("soak.percent", 50) / 100.0;

  /** For what compilers still do: two JVMs on few cores take a minute to get warm. */
  private static final int WINDOWS = Math.clamp(TIME.toSeconds() / 30, 3, 15);

  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final double GROWTH = 1.05;
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final int READINGS = 60;
  private static final int FEWEST_ROUNDS_A_READING = 3;
  private static final int CHUNKS = 4 << 20;

  @TempDir private Path folder;

  private final int plain = Ports.free();
  private final int secure = Ports.free();
  private final TestOperator operator = new TestOperator(new TestAuthority("authority"));
  private final MultiThreadIoEventLoopGroup backends =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  /** Leaks are looked for in the process: here, they would be the load's, and cost half of it. */
  @BeforeEach
  void prepare() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    operator.start();
  }

  @AfterEach
  void stopOthers() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    operator.stop();
    backends.shutdownGracefully(0, Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).sync();
  }

  @Test
  void shouldLoseNothingAndHoldNoMoreWhenAllAroundItChangesUnderLoad() throws Exception {
    SoakConfig config = new SoakConfig(plain, secure, Ports.free());
    try (PodFolder pod = new PodFolder(operator);
        ProxyProcess proxy = start(pod);
        Churn churn = new Churn(operator, config, backends)) {
      churn.begin();
      await().until(() -> proxy.admin("/readyz") == 200);
      double buffers = proxy.metric("penstock_buffer_bytes", "");
      Readings readings;
      Load.Tally tally;
      try (Load load = new Load(plain, secure)) {
        double rate = SHARE * capacity(load);
        Readings.say("%,.0f requests/s for %,d s".formatted(rate, TIME.toSeconds()));
        load.pace(rate);
        readings = soak(proxy, churn, load);
        load.pause();
        tally = load.tally();
      }
      assertNothingWasLost(proxy, churn, tally);
      readings.assertFlat();
      await().until(() -> proxy.metric("penstock_connections_open", "") == 0);
      assertThat(proxy.metric("penstock_buffer_bytes", "")).isLessThan(buffers + CHUNKS);
      assertThat(proxy.log()).doesNotContain("LEAK", "Exception");
    }
  }

  private ProxyProcess start(PodFolder pod) throws IOException {
    Map<String, String> environment = pod.environment();
    // A machine that stands still for a second is not what is looked for.
    environment.put("PENSTOCK_OVERLOAD_LOOP_DELAY", "10s");
    ProxyProcess proxy =
        ProxyProcess.following(
            folder,
            environment,
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms128m",
            "-Xmx128m",
            "-Dio.netty.leakDetection.level=simple");
    await().until(() -> !operator.streams.isEmpty());
    return proxy;
  }

  /** Requests a second when it is given all that it takes, once that grows no more. */
  private static double capacity(Load load) throws InterruptedException {
    load.saturate();
    double most = 0;
    int withoutGrowth = 0;
    for (int i = 0; i < WINDOWS && withoutGrowth < 2; i++) {
      double now = throughput(load);
      withoutGrowth = now < most * GROWTH ? withoutGrowth + 1 : 0;
      most = Math.max(most, now);
    }
    Readings.say("%,.0f requests/s at most".formatted(most));
    return most;
  }

  private static double throughput(Load load) throws InterruptedException {
    long before = load.tally().answered();
    long start = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(WINDOW.toNanos());
    return (load.tally().answered() - before) * 1e9 / (System.nanoTime() - start);
  }

  /** A change every second, and now and then a reading. */
  private static Readings soak(ProxyProcess proxy, Churn churn, Load load)
      throws IOException, InterruptedException {
    Readings readings = new Readings();
    long every = Math.max(TIME.toSeconds() / READINGS, FEWEST_ROUNDS_A_READING);
    long start = System.nanoTime();
    for (long second = 0; second < TIME.toSeconds(); second++) {
      if (second % every == 0) {
        Duration at = Duration.ofNanos(System.nanoTime() - start);
        readings.add(at, Vitals.of(proxy), load.tally(), churn.round());
      }
      churn.next();
      long next = start + ROUND.multipliedBy(second + 1).toNanos();
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
    return readings;
  }

  private static void assertNothingWasLost(ProxyProcess proxy, Churn churn, Load.Tally tally)
      throws IOException {
    Readings.say(
        "%,d requests, %,d answered with 200, %,d configs, %,d backends replaced, %,.0f retries"
            .formatted(
                tally.sent(),
                tally.answered(),
                churn.round(),
                churn.replaced(),
                proxy.metric("penstock_upstream_retries_total", "")));
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.answered()).isEqualTo(tally.sent());
    assertThat(tally.round()).isEqualTo(Integer.toString(churn.round()));
    double answered = tally.answered();
    assertThat(proxy.metric("penstock_requests_total", "")).isEqualTo(answered);
    assertThat(proxy.metric("penstock_requests_total", "code=\"2xx\"")).isEqualTo(answered);
    assertThat(proxy.metric("penstock_malformed_requests_total", "")).isZero();
    assertThat(proxy.metric("penstock_overload_shed_total", "")).isZero();
    assertThat(proxy.metric("penstock_config_refused_total", "")).isZero();
    assertThat(proxy.metric("penstock_config_rejections", "")).isZero();
  }
}
