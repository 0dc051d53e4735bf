package dev.penstock.proxy.config;

import java.util.List;

/** Tells what was served of the routes that have a canary. Safe for any thread. */
public interface TrafficSource {
  /** Of each route with a canary in force both sides; empty when there is none. */
  List<SideTraffic> traffic();
}
