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

/** An engine on the loopback address that remembers its exchanges. */
public final class Gateway implements AutoCloseable {
  private final ProxyEngine engine;
  private final List<ExchangeRecord> records;

  private Gateway(ProxyEngine engine, List<ExchangeRecord> records) {
    this.engine = engine;
    this.records = records;
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
    List<ExchangeRecord> records = new CopyOnWriteArrayList<>();
    ExchangeListener listener = records::add;
    Gateway gateway = new Gateway(ProxyEngine.start(settings, listener), records);
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
    return records;
  }

  @Override
  public void close() {
    engine.close();
  }
}
