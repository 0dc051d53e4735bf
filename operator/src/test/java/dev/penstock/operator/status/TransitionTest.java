package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.RouteStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionTest {
  private static final Condition MISSING = condition("ResolvedRefs", false, "BackendNotFound", "s");
  private static final Condition RESOLVED = condition("ResolvedRefs", true, "ResolvedRefs", "ok");

  @Test
  void shouldWarnWhenSomethingDoesNotWorkFromTheStart() {
    assertThat(Transition.ofRoute(null, route(MISSING)))
        .containsExactly(new Transition(true, "BackendNotFound", "At Gateway edge: s"));
  }

  @Test
  void shouldSayNothingWhenAllIsWellFromTheStart() {
    assertThat(Transition.ofRoute(null, route(RESOLVED))).isEmpty();
  }

  @Test
  void shouldSayNothingWhenNothingTurned() {
    assertThat(Transition.ofRoute(route(MISSING), route(MISSING))).isEmpty();
  }

  @Test
  void shouldSayThatItWorksAgain() {
    assertThat(Transition.ofRoute(route(MISSING), route(RESOLVED)))
        .containsExactly(new Transition(false, "ResolvedRefs", "At Gateway edge: ok"));
  }

  @Test
  void shouldNotWarnOfWhatPasses() {
    assertThat(Transition.ofRoute(null, route(condition("Programmed", false, "Pending", "soon"))))
        .isEmpty();
  }

  @Test
  void shouldSayWhenAGatewayBeginsToServeAndWhenItEnds() {
    GatewayStatus serving = gateway(condition("Programmed", true, "Programmed", "yes"));
    GatewayStatus away = gateway(condition("Programmed", false, "NoDataPlane", "0 of 2"));

    assertThat(Transition.ofGateway(null, away)).isEmpty();
    assertThat(Transition.ofGateway(away, serving))
        .containsExactly(new Transition(false, "Programmed", "yes"));
    assertThat(Transition.ofGateway(serving, away))
        .containsExactly(new Transition(true, "NoDataPlane", "0 of 2"));
  }

  private static RouteStatus route(Condition condition) {
    return new RouteStatus(
        List.of(
            new RouteStatus.ParentStatus(
                new ParentReference(null, null, null, "edge", null, null),
                "penstock.dev/gateway-controller",
                List.of(condition))),
        List.of(),
        null);
  }

  private static GatewayStatus gateway(Condition condition) {
    return new GatewayStatus(1L, List.of(), List.of(condition), List.of(), 1, "a=b", null, null);
  }

  private static Condition condition(String type, boolean holds, String reason, String message) {
    return new Condition(
        type,
        holds ? Condition.Status.TRUE : Condition.Status.FALSE,
        reason,
        message,
        1L,
        "2026-01-01T00:00:00Z");
  }
}
