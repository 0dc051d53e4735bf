package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import java.time.Instant;
import java.util.List;

/** Is told how the config comes in. Called on the thread of the sync; must be quick. */
public interface SyncListener {
  /** A config is in force, except for what is rejected of it. */
  void onApplied(ProxyConfig config, List<Rejection> rejections);

  /** A delta was refused whole. */
  void onRefused(String version, String reason);

  /** The stream to the operator is open, or, when it is not, why. */
  void onStream(boolean open, String detail);

  /** The pod has a certificate for the stream. */
  void onIdentity(Instant notAfter);

  /** Something else went wrong; serving goes on. */
  void onFault(String fault);
}
