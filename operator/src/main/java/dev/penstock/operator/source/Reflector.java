package dev.penstock.operator.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows one kind for ever: a consistent list in pages, then a watch from there. The client brings
 * a broken watch back by itself from where it was; a new list is made only when that history is
 * gone (410), when the watch has been silent for longer than bookmarks leave it, or when a pod has
 * seen more than this watch has told. While the API server is away nothing is told, so what was
 * known stays.
 *
 * @param <T> the kind
 */
final class Reflector<T extends HasMetadata> {
  private static final Logger LOG = Logger.getLogger(Reflector.class);
  private static final long PAGE = 500;

  /** The API server sends a bookmark about every minute. */
  private static final Duration SILENCE = Duration.ofMinutes(3);

  /** A watch that is merely late gets this long before it is replaced by a list. */
  private static final Duration GRACE = Duration.ofMillis(300);

  private static final long MIN_BACKOFF_MILLIS = 200;
  private static final long MAX_BACKOFF_MILLIS = 5_000;

  private final String name;
  private final Source<T> source;
  private final Sink<T> sink;
  private final BlockingQueue<Wake> wakes = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile long seen;
  private volatile long wanted;
  private volatile long lastEventNanos;
  private long backoffMillis = MIN_BACKOFF_MILLIS;

  private enum Wake {
    WATCH_ENDED,
    CATCH_UP
  }

  /** The API server's side of a kind. */
  interface Source<T extends HasMetadata> {
    /** One page. */
    KubernetesResourceList<T> list(ListOptions options);

    /** Begins to watch. */
    Watch watch(ListOptions options, Watcher<T> watcher);
  }

  /** Where the kind's history goes; called by one thread at a time, in order. */
  interface Sink<T> {
    /** A list begins. */
    void begin();

    /** The list has this object. */
    void listed(T object);

    /** The list is complete: what it does not have is gone. */
    void complete(long resourceVersion);

    /** An object is new or changed. */
    void changed(T object, long resourceVersion);

    /** An object is gone. */
    void deleted(T object, long resourceVersion);

    /** Nothing of the kind has changed up to here. */
    void progressed(long resourceVersion);
  }

  Reflector(String name, Source<T> source, Sink<T> sink) {
    this.name = name;
    this.source = source;
    this.sink = sink;
    this.thread = Thread.ofVirtual().name("reflector-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /** Makes sure that the history is soon known up to the version. */
  void catchUp(long resourceVersion) {
    if (seen < resourceVersion && wanted < resourceVersion) {
      wanted = resourceVersion;
      wakes.add(Wake.CATCH_UP);
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    try {
      follow(list());
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "Cannot follow %s, what was seen stays in force; trying again: %s", name, e.getMessage());
      Thread.sleep(ThreadLocalRandom.current().nextLong(backoffMillis / 2, backoffMillis + 1));
      backoffMillis = Math.min(backoffMillis * 2, MAX_BACKOFF_MILLIS);
    }
  }

  private long list() {
    sink.begin();
    String next = null;
    KubernetesResourceList<T> page;
    do {
      page = source.list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(sink::listed);
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    long resourceVersion = Long.parseLong(page.getMetadata().getResourceVersion());
    sink.complete(resourceVersion);
    seen = resourceVersion;
    backoffMillis = MIN_BACKOFF_MILLIS;
    return resourceVersion;
  }

  private void follow(long from) throws InterruptedException {
    wakes.clear();
    lastEventNanos = System.nanoTime();
    Session session = new Session();
    ListOptions options =
        new ListOptionsBuilder()
            .withResourceVersion(Long.toString(from))
            .withAllowWatchBookmarks(true)
            .build();
    try (Watch _ = source.watch(options, session)) {
      awaitReason();
    } finally {
      session.close();
    }
  }

  /** Returns when a new list is needed. */
  private void awaitReason() throws InterruptedException {
    while (true) {
      Wake wake = wakes.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (wake == Wake.WATCH_ENDED) {
        return;
      }
      if (wake == Wake.CATCH_UP) {
        Thread.sleep(GRACE);
        if (seen < wanted) {
          return;
        }
      } else if (System.nanoTime() - lastEventNanos > SILENCE.toNanos()) {
        LOG.warnf("The watch of %s has been silent for %s: listing anew", name, SILENCE);
        return;
      }
    }
  }

  /** One watch's events; once closed, it tells nothing any more. */
  private final class Session implements Watcher<T> {
    private boolean closed;

    synchronized void close() {
      closed = true;
    }

    @Override
    public synchronized void eventReceived(Action action, @Nullable T object) {
      if (closed || object == null) {
        return;
      }
      long resourceVersion = Long.parseLong(object.getMetadata().getResourceVersion());
      lastEventNanos = System.nanoTime();
      switch (action) {
        case ADDED, MODIFIED -> sink.changed(object, resourceVersion);
        case DELETED -> sink.deleted(object, resourceVersion);
        case BOOKMARK -> sink.progressed(resourceVersion);
        case ERROR -> {
          return;
        }
      }
      seen = resourceVersion;
    }

    @Override
    public void onClose(WatcherException cause) {
      if (!cause.isHttpGone()) {
        LOG.warnf("The watch of %s broke: %s", name, cause.getMessage());
      }
      wakes.add(Wake.WATCH_ENDED);
    }

    @Override
    public boolean reconnecting() {
      return true;
    }
  }
}
