package dev.penstock.operator.push;

import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import java.util.List;

/** Reports as a pod sends them. */
public final class TestReports {
  private TestReports() {}

  /** One of a process, with a series that has this many requests. */
  public static Report report(String instance, long requests) {
    return Report.newBuilder()
        .setInstance(instance)
        .setResidentBytes(1_000)
        .addSeries(series("aaa", requests))
        .build();
  }

  /** One of a process, with these series. */
  public static Report report(String instance, Series... series) {
    return Report.newBuilder().setInstance(instance).addAllSeries(List.of(series)).build();
  }

  /** A series with a value of its own in each field, of which the requests are given. */
  public static Series series(String revision, long requests) {
    return Series.newBuilder()
        .setRoute("shop/cart")
        .setRevision(revision)
        .setRequests(requests)
        .setSuccesses(7)
        .setClientErrors(6)
        .setServerErrors(5)
        .setConnectFailures(4)
        .setTimeouts(3)
        .setResets(2)
        .addLatencyBuckets(12)
        .addLatencyCounts(8)
        .addLatencyBuckets(400)
        .addLatencyCounts(9)
        .build();
  }

  /** The report as a message. */
  public static PodMessage message(Report report) {
    return PodMessage.newBuilder().setReport(report).build();
  }
}
