package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.FleetObserver;
import dev.penstock.operator.leader.LeaderConfig;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.pipeline.FlowListener;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.view.ObjectKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Writes statuses while this replica leads. One thread owns all state and decides; writes run
 * beside it, a bounded number at a time, and report back to it.
 */
@Startup
@Singleton
public class StatusPublisher implements FlowListener, FleetObserver {
  private static final Logger LOG = Logger.getLogger(StatusPublisher.class);

  /** Statuses are read again so often, lest somebody else's edit of one stands. */
  private static final Duration RELOAD = Duration.ofMinutes(10);

  private static final Duration RETRY = Duration.ofSeconds(2);

  /** Under load, what comes within this time is looked at together. */
  private static final Duration BREATH = Duration.ofMillis(5);

  private final LeaderLease lease;
  private final Clock clock = Clock.systemUTC();
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final ExecutorService helpers = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread thread = Thread.ofPlatform().daemon().name("status").unstarted(this::run);
  private final StatusApi<Route, RouteStatus> routeApi;
  private final StatusApi<Gateway, GatewayStatus> gatewayApi;
  private final StatusDesk<Route, RouteStatus> routeDesk;
  private final StatusDesk<Gateway, GatewayStatus> gatewayDesk;
  private final Boards boards = new Boards();
  private final Newest<Flow> flow = new Newest<>();

  private Moment moment = Moment.START;
  private State state = State.IDLE;
  private long loadDue;
  private boolean informed;

  private enum State {
    IDLE,
    LOADING,
    ACTIVE
  }

  private record Flow(Translation translation, LedgerView ledger) {}

  private final Newest<ReportsView> reports = new Newest<>();
  private final RolloutDesk routeRollouts;
  private final RolloutDesk gatewayRollouts;
  private ReportsView newestReports = ReportsView.EMPTY;

  /** Writes with the given client once started, while the lease is held. */
  public StatusPublisher(
      KubernetesClient client,
      LeaderLease lease,
      LeaderConfig replica,
      MeterRegistry metrics,
      RolloutParts parts) {
    this.lease = lease;
    this.routeApi = new StatusApi<>(client, Route.class);
    this.gatewayApi = new StatusApi<>(client, Gateway.class);
    EventRecorder events = new EventRecorder(client, replica.identity(), clock);
    StatusDesk.Surroundings surroundings =
        new StatusDesk.Surroundings(helpers, inbox::add, clock, metrics);
    RolloutHerald herald = new RolloutHerald(events, parts.notifier(), metrics, helpers);
    this.routeRollouts =
        new RolloutDesk(
            new RouteRollouts(boards.routes(), boards.fleets()), parts, herald, surroundings);
    this.gatewayRollouts =
        new RolloutDesk(
            new GatewayRollouts(boards.gateways(), boards.fleets()), parts, herald, surroundings);
    boards.routes().rollouts(routeRollouts);
    boards.gateways().rollouts(gatewayRollouts);
    this.routeDesk =
        new StatusDesk<>(
            boards.routes(),
            routeApi,
            surroundings,
            write -> {
              inbox.add(() -> routeRollouts.written(write.key(), write.next().rollout()));
              events.record(
                  routeApi.kind(),
                  write.key(),
                  write.base().uid(),
                  Transition.ofRoute(write.base().status(), write.next()));
            });
    this.gatewayDesk =
        new StatusDesk<>(
            boards.gateways(),
            gatewayApi,
            surroundings,
            write -> {
              inbox.add(() -> gatewayRollouts.written(write.key(), write.next().rollout()));
              events.record(
                  gatewayApi.kind(),
                  write.key(),
                  write.base().uid(),
                  Transition.ofGateway(write.base().status(), write.next()));
            });
    lease.onChange(() -> inbox.add(() -> {}));
    var _ = metrics.gauge("penstock.leader", lease, it -> it.isLeader() ? 1 : 0);
  }

  @PostConstruct
  void start() {
    thread.start();
  }

  @PreDestroy
  void stop() {
    thread.interrupt();
    helpers.shutdown();
  }

  @Override
  public void onChange(Translation translation, LedgerView ledger) {
    if (flow.put(new Flow(translation, ledger))) {
      inbox.add(this::takeFlow);
    }
  }

  @Override
  public void onReports(ReportsView view) {
    if (reports.put(view)) {
      inbox.add(this::takeReports);
    }
  }

  private void takeReports() {
    ReportsView newest = reports.take();
    if (newest != null) {
      newestReports = newest;
    }
  }

  @Override
  public void fleetObserved(ObjectKey gateway, FleetFacts facts) {
    inbox.add(
        () -> {
          if (!facts.equals(moment.facts().get(gateway))) {
            moment = moment.with(gateway, facts);
            boards.gateways().touch(gateway, clock.millis());
          }
        });
  }

  private void takeFlow() {
    Flow newest = flow.take();
    if (newest != null) {
      informed = true;
      moment = moment.with(newest.translation(), newest.ledger());
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        receive();
        guarded(() -> step(clock.millis()));
        TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for input or until something is due, then takes all input there is. */
  private void receive() throws InterruptedException {
    long wait = Math.max(0, nextDue() - clock.millis());
    Runnable input = inbox.poll(Math.min(wait, RELOAD.toMillis()), TimeUnit.MILLISECONDS);
    while (input != null) {
      guarded(input);
      input = inbox.poll();
    }
  }

  private long nextDue() {
    return switch (state) {
      case IDLE -> lease.isLeader() ? loadDue : Board.NEVER;
      case LOADING -> Board.NEVER;
      case ACTIVE ->
          Math.min(
              Math.min(loadDue, boards.nextDue()),
              Math.min(
                  Math.min(routeRollouts.nextDue(), gatewayRollouts.nextDue()),
                  Math.min(routeDesk.nextDue(), gatewayDesk.nextDue())));
    };
  }

  /** A fault in one step must not end the thread, and with it all statuses. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Statuses could not be worked out", e);
    }
  }

  private void step(long now) {
    if (!lease.isLeader()) {
      routeRollouts.clear();
      gatewayRollouts.clear();
      routeDesk.clear();
      gatewayDesk.clear();
      state = State.IDLE;
      loadDue = 0;
      return;
    }
    if (state != State.LOADING && now >= loadDue) {
      state = state == State.IDLE ? State.LOADING : state;
      loadDue = now + RELOAD.toMillis();
      helpers.execute(this::load);
    }
    if (state == State.ACTIVE && informed) {
      boards.update(moment, now);
      for (RolloutDesk rollouts : List.of(gatewayRollouts, routeRollouts)) {
        rollouts.update(moment, newestReports);
        rollouts.step(Instant.ofEpochMilli(now));
      }
      gatewayDesk.write(now);
      routeDesk.write(now);
    }
  }

  private void load() {
    try {
      Map<ObjectKey, Known<RouteStatus>> ofRoutes = routeApi.readAll();
      Map<ObjectKey, Known<GatewayStatus>> ofGateways = gatewayApi.readAll();
      inbox.add(
          () -> {
            boards.routes().load(ofRoutes, clock.millis());
            boards.gateways().load(ofGateways, clock.millis());
            state = State.ACTIVE;
          });
    } catch (RuntimeException e) {
      // Whatever it is: without an answer, the publisher would wait for this load for ever.
      LOG.warnf("Statuses cannot be read, to be tried again: %s", e.getMessage());
      inbox.add(
          () -> {
            state = state == State.LOADING ? State.IDLE : state;
            loadDue = clock.millis() + RETRY.toMillis();
          });
    }
  }
}
