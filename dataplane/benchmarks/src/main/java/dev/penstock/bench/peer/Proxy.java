package dev.penstock.bench.peer;

import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.ProcessFigures;
import dev.penstock.bench.process.Child;
import dev.penstock.bench.process.Core;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A proxy that runs, alone on its core. */
public final class Proxy implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(1);
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS_LINE_START = 12;

  private final Target target;
  private final Listeners listeners;
  private final Child child;
  private final Duration startTime;

  private Proxy(Target target, Listeners listeners, Child child, Duration startTime) {
    this.target = target;
    this.listeners = listeners;
    this.child = child;
    this.startTime = startTime;
  }

  /** Returns once it has answered a request. */
  public static Proxy start(Target target, Site site)
      throws IOException, InterruptedException, GapException {
    return start(target, site, target.title());
  }

  /** As {@link #start(Target, Site)}, for one of several that run at once; each has a name. */
  public static Proxy start(Target target, Site site, String name)
      throws IOException, InterruptedException, GapException {
    Listeners listeners = Listeners.free();
    return start(target, site, listeners, name, site.command(target, name, listeners));
  }

  /**
   * Starts our proxy with a collector.
   *
   * @param pauses the file to which the JVM writes when its threads were stopped
   */
  public static Proxy start(Collector collector, Path pauses, Site site)
      throws IOException, InterruptedException, GapException {
    Listeners listeners = Listeners.free();
    return start(
        Target.PENSTOCK,
        site,
        listeners,
        Target.PENSTOCK.title() + "-" + collector.title(),
        site.command(collector, pauses, listeners));
  }

  private static Proxy start(
      Target target, Site site, Listeners listeners, String name, List<String> command)
      throws IOException, InterruptedException, GapException {
    long start = System.nanoTime();
    Child child = site.children().start(name, Core.MEASURED, command);
    while (!answers(listeners.plain())) {
      if (!child.isAlive()) {
        throw new GapException("does not start: " + child.lastWords());
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        child.close();
        throw new GapException("answers no request in 30 s: " + child.lastWords());
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return new Proxy(target, listeners, child, Duration.ofNanos(System.nanoTime() - start));
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      String start = new String(in.readNBytes(STATUS_LINE_START), StandardCharsets.US_ASCII);
      in.transferTo(OutputStream.nullOutputStream());
      return start.equals("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  public Target target() {
    return target;
  }

  public Listeners listeners() {
    return listeners;
  }

  /** From its start until it had answered a request. */
  public Duration startTime() {
    return startTime;
  }

  /**
   * Of all its threads, since it started.
   *
   * @throws GapException when it has ended, as a JVM does that runs out of memory
   */
  public Duration cpu() throws IOException, GapException {
    if (!child.isAlive()) {
      throw new GapException("has ended: " + child.lastWords());
    }
    return ProcessFigures.cpu(child.pid());
  }

  /** Bytes. */
  public long resident() throws IOException {
    return ProcessFigures.resident(child.pid());
  }

  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }
}
