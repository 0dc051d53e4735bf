package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.Rejection;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The listeners in force. One that cannot be put in force leaves its predecessor there, where that
 * is still possible.
 */
final class ListenerStore {
  /** Opens the sockets of ports that a plan needs, and names those that could not be opened. */
  interface PortOpener {
    Set<Integer> open(Set<Integer> ports);
  }

  /**
   * What became of the listeners.
   *
   * @param ports what is on each port
   * @param replaced TLS contexts to release once no event loop can find them
   */
  record Outcome(IntObjectMap<PortConfig> ports, List<ListenerTls> replaced) {}

  /** Either ready to be placed, or what is wrong with it. */
  private record Candidate(
      ListenerConfig config, @Nullable ActiveListener ready, @Nullable String problem) {}

  private Map<String, ActiveListener> inForce = Map.of();

  /** Takes over what {@code next} holds. Adds to {@code rejections}. */
  Outcome apply(
      Map<String, ListenerConfig> next,
      CertificateStore certificates,
      TicketKeys tickets,
      PortOpener opener,
      List<Rejection> rejections) {
    List<Candidate> candidates = new ArrayList<>();
    for (ListenerConfig config : next.values()) {
      candidates.add(prepare(config, certificates));
    }
    // Who is in force already is placed first, so that a newcomer cannot take its host.
    candidates.sort(Comparator.comparing(c -> !inForce.containsKey(c.config.name())));
    List<Rejection> problems = new ArrayList<>();
    ListenerPlan plan = place(candidates, Set.of(), problems);
    Set<Integer> unusable = opener.open(plan.portNumbers());
    if (!unusable.isEmpty()) {
      problems.clear();
      plan = place(candidates, unusable, problems);
    }
    rejections.addAll(problems);
    for (ActiveListener listener : plan.placed().values()) {
      if (listener.tls() != null) {
        listener.tls().use(tickets);
      }
    }
    List<ListenerTls> replaced = replaced(candidates, plan.placed());
    inForce = plan.placed();
    return new Outcome(plan.ports(), replaced);
  }

  /** Gives up all TLS contexts. */
  void release() {
    for (ActiveListener listener : inForce.values()) {
      if (listener.tls() != null) {
        listener.tls().release();
      }
    }
    inForce = Map.of();
  }

  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  private ListenerPlan place(
      List<Candidate> candidates, Set<Integer> unusablePorts, List<Rejection> problems) {
    ListenerPlan plan = new ListenerPlan(unusablePorts);
    for (Candidate candidate : candidates) {
      String problem = candidate.ready == null ? candidate.problem : plan.place(candidate.ready);
      if (problem != null) {
        problems.add(ListenerPlan.rejection(candidate.config, problem));
        ActiveListener previous = inForce.get(candidate.config.name());
        if (previous != null && previous != candidate.ready) {
          plan.place(previous);
        }
      }
    }
    return plan;
  }

  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  private Candidate prepare(ListenerConfig config, CertificateStore certificates) {
    ActiveListener before = inForce.get(config.name());
    if (config.protocol() == ListenerConfig.Protocol.HTTP) {
      boolean same = before != null && before.config() == config;
      return new Candidate(config, same ? before : new ActiveListener(config, null), null);
    }
    List<ServerCertificate> usable = new ArrayList<>();
    for (String name : config.certificates()) {
      ServerCertificate certificate = certificates.find(name);
      if (certificate != null) {
        usable.add(certificate);
      }
    }
    if (usable.isEmpty()) {
      return new Candidate(
          config,
          null,
          "certificates: at least one of " + config.certificates() + " must be usable");
    }
    return prepare(config, usable, before);
  }

  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  private static Candidate prepare(
      ListenerConfig config, List<ServerCertificate> usable, @Nullable ActiveListener before) {
    ListenerTls tls = before == null ? null : before.tls();
    if (before != null
        && tls != null
        && before.config() == config
        && tls.isBuiltOf(usable, config.minTlsVersion())) {
      return new Candidate(config, before, null);
    }
    try {
      ListenerTls next = ListenerTls.build(config.name(), usable, config.minTlsVersion(), tls);
      return new Candidate(config, new ActiveListener(config, next), null);
    } catch (SSLException | IllegalArgumentException e) {
      return new Candidate(config, null, "certificates must be usable for TLS: " + e.getMessage());
    }
  }

  /** Contexts that were in force or made for it, and are not in force now. */
  private List<ListenerTls> replaced(
      List<Candidate> candidates, Map<String, ActiveListener> placed) {
    Set<ListenerTls> known = Collections.newSetFromMap(new IdentityHashMap<>());
    inForce.values().forEach(listener -> note(listener, known));
    candidates.forEach(candidate -> note(candidate.ready, known));
    placed.values().forEach(listener -> known.remove(listener.tls()));
    return List.copyOf(known);
  }

  private static void note(@Nullable ActiveListener listener, Set<ListenerTls> known) {
    if (listener != null && listener.tls() != null) {
      known.add(listener.tls());
    }
  }
}
