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
  private static final int NUMBER = 500;
  private static final int WARM_UP = 1500;

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
        // The same handshake for all: compilers of JVMs have what they need.
        measure(context, CELLS.getFirst(), proxy, WARM_UP, false);
      }
      for (int round = 0; round < context.rounds(); round++) {
        for (Cell cell : CELLS) {
          for (Proxy proxy : Context.order(rig.proxies(), round)) {
            measure(context, cell, proxy, NUMBER, true);
          }
        }
        context.progress().say("handshake round " + (round + 1));
      }
    }
  }

  private static void measure(Context context, Cell cell, Proxy proxy, int number, boolean counts) {
    String target = proxy.target().title();
    if (context.results().hasGap(cell.title(), target)) {
      return;
    }
    try {
      Duration before = proxy.cpu();
      new Handshakes(proxy.listeners().tls(cell.key()), cell.version(), cell.resumed()).run(number);
      double micros = proxy.cpu().minus(before).toNanos() / 1000.0 / number;
      if (counts) {
        context.results().add(cell.title(), target, Metric.CPU_PER_HANDSHAKE, micros);
      }
    } catch (GapException e) {
      context.results().addGap(cell.title(), target, e.reason());
    } catch (GeneralSecurityException | IOException e) {
      context.results().addGap(cell.title(), target, "no handshake: " + e.getMessage());
    }
  }
}
