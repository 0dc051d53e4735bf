package dev.penstock.proxy.server;

import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.route.RouteMatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a request's route on a worker, since its expressions and what they are tried on are too
 * much for an event loop. Begins and ends on the loop.
 */
final class RouteSearch implements Workers.Job {
  private final Routing.Search search;
  private final RequestHead head;
  private final ServerLoop loop;
  private final Consumer<Routing> then;

  private RouteSearch(
      Routing.Search search, RequestHead head, ServerLoop loop, Consumer<Routing> then) {
    this.search = search;
    this.head = head;
    this.loop = loop;
    this.then = then;
  }

  /**
   * Begins it.
   *
   * @param head is read by a worker until {@code then} is told; not to be changed meanwhile
   * @param then is told what is to be done with the request, on the loop, maybe at once
   */
  static void begin(
      Routing.Search search, RequestHead head, ServerLoop loop, Consumer<Routing> then) {
    // The exchange may be over first, when the client goes away.
    head.retain();
    if (!loop.workers().offer(new RouteSearch(search, head, loop, then))) {
      then.accept(new Routing.Busy(search.listener()));
    }
  }

  @Override
  public void run() {
    RouteMatch match = search.config().table().match(search.listener().name(), head, search.draw());
    onLoop(() -> found(match));
  }

  @Override
  public void refused() {
    onLoop(() -> then.accept(new Routing.Busy(search.listener())));
  }

  /** The routes may have changed meanwhile; what else is in the config is the current one's. */
  @SuppressWarnings("ReferenceEquality")
  private void found(@Nullable RouteMatch match) {
    ActiveConfig now = loop.config();
    if (now.table() == search.config().table()) {
      then.accept(Routing.of(match, head, search.listener(), now, loop));
    } else {
      begin(search.in(now), head, loop, then);
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The engine is being closed, and the connection with it.
    }
  }
}
