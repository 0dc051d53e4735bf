package dev.penstock.bench.scenario;

import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;

/** A figure of processes that have been started for it, and have answered one request. */
final class Fresh implements Scenario {
  /** Takes it. */
  @FunctionalInterface
  interface Reading {
    double of(Proxy proxy) throws IOException, InterruptedException;
  }

  private final String name;
  private final Metric metric;
  private final Reading reading;

  Fresh(String name, Metric metric, Reading reading) {
    this.name = name;
    this.metric = metric;
    this.reading = reading;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    for (int round = 0; round < context.rounds(); round++) {
      for (Target target : Context.order(context.targets(), round)) {
        measure(context, target);
      }
      context.progress().say("%s round %d".formatted(name, round + 1));
    }
  }

  private void measure(Context context, Target target) throws IOException, InterruptedException {
    if (context.results().hasGap(name, target.title())) {
      return;
    }
    try (Proxy proxy = Proxy.start(target, context.site())) {
      context.results().add(name, target.title(), metric, reading.of(proxy));
    } catch (GapException e) {
      context.results().addGap(name, target.title(), e.reason());
    }
  }
}
