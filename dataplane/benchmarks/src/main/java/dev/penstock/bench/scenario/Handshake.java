package dev.penstock.bench.scenario;

import dev.penstock.bench.load.Handshakes;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Certificates.KeyType;
import dev.penstock.bench.peer.Proxy;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a TLS connection costs the proxy, from accept to close, with the one request it is for. */
final class Handshake implements Scenario {
  private static final int NUMBER = 1_000;
  private static final int MOST_WINDOWS = 9;

  private record Cell(String title, KeyType key, String version, boolean resumed) {}

  private static final List<Cell> CELLS = cells();

  private static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (KeyType key : KeyType.values()) {
      for (String version : List.of("1.2", "1.3")) {
        for (boolean resumed : List.of(false, true)) {
          String kind = resumed ? "resumed" : "full";
          cells.add(
              new Cell(
                  "handshake/%s/%s/%s".formatted(version, key.title(), kind),
                  key,
                  "TLSv" + version,
                  resumed));
        }
      }
    }
    return cells;
  }

  @Override
  public String name() {
    return "handshake";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    try (Rig rig = Rig.start(context, CELLS.stream().map(Cell::title).toList())) {
      for (Proxy proxy : rig.proxies()) {
        warmUp(context, proxy);
      }
      for (int round = 0; round < context.rounds(); round++) {
        for (Cell cell : CELLS) {
          for (Proxy proxy : Context.order(rig.proxies(), round)) {
            measure(context, cell, proxy);
          }
        }
        context.progress().say("handshake round " + (round + 1));
      }
    }
  }

  /** With one kind of key: a JVM runs the same code with the other. */
  private static void warmUp(Context context, Proxy proxy) {
    int windows = 0;
    for (Cell cell : CELLS) {
      if (cell.key() != KeyType.ECDSA) {
        continue;
      }
      List<Double> costs = new ArrayList<>();
      try {
        do {
          costs.add(cost(cell, proxy));
        } while (!WarmUp.agree(costs) && costs.size() < MOST_WINDOWS);
      } catch (GapException | GeneralSecurityException | IOException e) {
        // The measurement that follows says so.
        continue;
      }
      windows += costs.size();
    }
    context
        .progress()
        .say(
            "%s is warm after %d windows of %d handshakes"
                .formatted(proxy.target().title(), windows, NUMBER));
  }

  private static void measure(Context context, Cell cell, Proxy proxy) {
    String target = proxy.target().title();
    if (context.results().hasGap(cell.title(), target)) {
      return;
    }
    try {
      context.results().add(cell.title(), target, Metric.CPU_PER_HANDSHAKE, cost(cell, proxy));
    } catch (GapException e) {
      context.results().addGap(cell.title(), target, e.reason());
    } catch (GeneralSecurityException | IOException e) {
      context.results().addGap(cell.title(), target, "no handshake: " + e.getMessage());
    }
  }

  /** Microseconds of the proxy's processor time for each. */
  private static double cost(Cell cell, Proxy proxy)
      throws GapException, GeneralSecurityException, IOException {
    Duration before = proxy.cpu();
    new Handshakes(proxy.listeners().tls(cell.key()), cell.version(), cell.resumed()).run(NUMBER);
    return proxy.cpu().minus(before).toNanos() / 1000.0 / NUMBER;
  }
}
