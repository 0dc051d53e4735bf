package dev.penstock.proxy.config;

/** The kinds of resource a config is made of, as the config stream names them. */
public enum ResourceKind {
  LISTENER,
  ROUTE,
  CLUSTER,
  CERTIFICATE,
  HANDOVER,
  TICKET_KEYS
}
