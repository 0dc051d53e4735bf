package dev.penstock.proxy.server;

import java.time.Duration;
import java.util.List;

/**
 * How an event loop stands.
 *
 * @param loop the name of its thread
 * @param since when it last turned, up to a second more than the truth
 * @param stack what its thread is at, innermost call first
 */
public record LoopStall(String loop, Duration since, List<StackTraceElement> stack) {}
