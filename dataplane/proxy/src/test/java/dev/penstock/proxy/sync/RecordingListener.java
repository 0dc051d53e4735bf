package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told. */
public final class RecordingListener implements SyncListener {
  final List<String> faults = new CopyOnWriteArrayList<>();
  final List<String> refused = new CopyOnWriteArrayList<>();
  final List<String> streams = new CopyOnWriteArrayList<>();
  volatile List<Rejection> rejections = List.of();

  @Override
  public void onApplied(ProxyConfig config, List<Rejection> standing) {
    rejections = standing;
  }

  @Override
  public void onRefused(String version, String reason) {
    refused.add(version + " " + reason);
  }

  @Override
  public void onStream(boolean open, String detail) {
    streams.add(open ? "open" : "closed " + detail);
  }

  @Override
  public void onIdentity(Instant notAfter) {}

  @Override
  public void onFault(String fault) {
    faults.add(fault);
  }
}
