package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.process.Child;
import dev.penstock.bench.process.Children;
import dev.penstock.bench.process.Core;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Requests to several ports at a constant rate, each port's from a process of its own: their
 * connections are more than one process may have.
 */
public final class FleetLoad implements AutoCloseable {
  private record Generator(Child child, BufferedReader words, BufferedWriter orders) {
    void order(String what) throws IOException {
      orders.write(what + "\n");
      orders.flush();
    }

    String answer() throws IOException, GapException {
      String line = words.readLine();
      if (line == null) {
        throw new GapException("a load generator ended");
      }
      return line;
    }
  }

  private final List<Generator> generators = new ArrayList<>();
  private final Children children;

  public FleetLoad(Children children) {
    this.children = children;
  }

  /**
   * Latencies in nanoseconds of them all. They connect one after another: that all do at once is
   * another question. The connections stay until this is closed.
   *
   * @param connections to each port; requests take them in turn
   * @param perSecond to all ports together
   * @param warmUp how long at least twice as much is asked before
   */
  public Histogram run(
      List<Integer> ports, int connections, int perSecond, Duration warmUp, Duration time)
      throws IOException, GapException {
    for (int port : ports) {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-Xms256m",
              "-Xmx256m",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              System.getProperty("java.class.path"),
              LoadProcess.class.getName(),
              Integer.toString(port),
              Integer.toString(connections),
              Integer.toString(perSecond / ports.size()),
              Long.toString(warmUp.toSeconds()),
              Long.toString(time.toSeconds()));
      Child child = children.startTalking("load", Core.OTHER, command);
      generators.add(
          new Generator(child, child.process().inputReader(), child.process().outputWriter()));
    }
    for (Generator generator : generators) {
      generator.order("connect");
      String line = generator.answer();
      if (!line.equals(LoadProcess.CONNECTED)) {
        throw new GapException(line);
      }
    }
    for (Generator generator : generators) {
      generator.order("ask");
    }
    Histogram all = null;
    for (Generator generator : generators) {
      Histogram one = LoadProcess.decode(generator.answer());
      if (all == null) {
        all = one;
      } else {
        all.add(one);
      }
    }
    if (all == null) {
      throw new IllegalArgumentException("no ports");
    }
    return all;
  }

  @Override
  public void close() {
    generators.forEach(generator -> generator.child().close());
    generators.clear();
  }
}
