package dev.penstock.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.ApplyResult;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.overload.OverloadSettings;
import dev.penstock.proxy.server.EngineSettings;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.ExchangeRecord;
import dev.penstock.proxy.server.ProxyEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine on the loopback address that remembers its exchanges and handshakes. */
public final class Gateway implements AutoCloseable {
  private final ProxyEngine engine;
  private final Recording recording;

  private Gateway(ProxyEngine engine, Recording recording) {
    this.engine = engine;
    this.recording = recording;
  }

  /** Two event loops, which may be late on a busy machine; defaults otherwise. */
  public static EngineSettings settings() {
    return EngineSettings.defaults()
        .withEventLoops(2)
        .withAddress("127.0.0.1")
        .withOverload(
            new OverloadSettings(OverloadSettings.DEFAULTS.memory(), Duration.ofMinutes(5)));
  }

  /** With {@link #settings} and a config that must be applied whole. */
  public static Gateway start(ProxyConfig config) {
    return start(settings(), config);
  }

  /** With settings and a config that must be applied whole. */
  public static Gateway start(EngineSettings settings, ProxyConfig config) {
    Recording recording = new Recording();
    Gateway gateway = new Gateway(ProxyEngine.start(settings, recording), recording);
    gateway.apply(config);
    return gateway;
  }

  /** Applies a config of which nothing may be rejected. */
  public void apply(ProxyConfig config) {
    assertThat(engine.apply(config).rejections()).isEmpty();
  }

  /** Applies a config. */
  public ApplyResult tryApply(ProxyConfig config) {
    return engine.apply(config);
  }

  /** The engine itself. */
  public ProxyEngine engine() {
    return engine;
  }

  /** The exchanges that are over. */
  public List<ExchangeRecord> records() {
    return recording.records;
  }

  /** The handshakes with clients: version, and "full" or "resumed", or "failed" alone. */
  public List<String> handshakes() {
    return recording.handshakes;
  }

  @Override
  public void close() {
    engine.close();
  }

  private static final class Recording implements ExchangeListener {
    private final List<ExchangeRecord> records = new CopyOnWriteArrayList<>();
    private final List<String> handshakes = new CopyOnWriteArrayList<>();

    @Override
    public void onComplete(ExchangeRecord exchange) {
      exchange.request().retain();
      records.add(exchange);
    }

    @Override
    public void onHandshake(String version, boolean resumed) {
      handshakes.add(version + (resumed ? " resumed" : " full"));
    }

    @Override
    public void onHandshakeFailure() {
      handshakes.add("failed");
    }
  }
}
