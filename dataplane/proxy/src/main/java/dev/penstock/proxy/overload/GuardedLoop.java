package dev.penstock.proxy.overload;

import java.util.concurrent.Executor;

/** An event loop that does less when the pod has taken on too much. */
public interface GuardedLoop {
  /** Runs tasks on the loop. */
  Executor executor();

  /** From now on the load is this. On the loop. */
  void onLoad(Load load);

  /** Resets those of its connections that hold the most. On the loop. */
  void resetGreatest();
}
