package dev.penstock.operator.push;

import dev.penstock.operator.measure.LatencyHistogram;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.SeriesCounts;
import dev.penstock.operator.measure.SeriesKey;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What pods report, from the words of the config protocol and back. */
final class ReportMapper {
  /** Of 10,000 series with 50 buckets each; it takes some 20 times as much memory at worst. */
  static final int MAX_OCTETS = 2 * 1024 * 1024;

  /** Two for each of 5,000 Routes. */
  static final int MAX_SERIES = 10_000;

  /** A million a second for nine years; sums over any fleet stay far below the limit of a long. */
  static final long MAX_COUNT = 1L << 48;

  static final int MAX_INSTANCE = 128;

  /** A namespace, a slash and an object's name. */
  static final int MAX_ROUTE = 63 + 1 + 253;

  static final int MAX_REVISION = 63;

  private ReportMapper() {}

  /**
   * What is wrong with a report.
   *
   * @return for people: names the field and what would be right; null for nothing
   */
  static @Nullable String faultOf(Report report) {
    if (report.getSerializedSize() > MAX_OCTETS) {
      return "report: has more than " + MAX_OCTETS + " octets";
    }
    if (report.getSeriesCount() > MAX_SERIES) {
      return "report.series: has more than " + MAX_SERIES + " elements";
    }
    if (report.getInstance().length() > MAX_INSTANCE) {
      return "report.instance: is longer than " + MAX_INSTANCE + " characters";
    }
    if (!isCount(report.getResidentBytes())) {
      return "report.resident_bytes: is above " + MAX_COUNT;
    }
    if (!isCount(report.getHandedOver())) {
      return "report.handed_over: is above " + MAX_COUNT;
    }
    if (!isCount(report.getHandoverFailures())) {
      return "report.handover_failures: is above " + MAX_COUNT;
    }
    Set<SeriesKey> seen = new HashSet<>();
    for (int i = 0; i < report.getSeriesCount(); i++) {
      Series series = report.getSeries(i);
      String fault = seen.add(keyOf(series)) ? faultOf(series) : ".route: is there twice";
      if (fault != null) {
        return "report.series[" + i + "]" + fault;
      }
    }
    return null;
  }

  /** The report as it was meant; it must have no fault. */
  static PodReport fromProto(Report report) {
    Map<SeriesKey, SeriesCounts> series = new HashMap<>();
    report.getSeriesList().forEach(each -> series.put(keyOf(each), countsOf(each)));
    return new PodReport(
        report.getInstance(),
        report.getResidentBytes(),
        series,
        report.getHandedOver(),
        report.getHandoverFailures());
  }

  static Report toProto(PodReport report) {
    Report.Builder proto =
        Report.newBuilder()
            .setInstance(report.instance())
            .setResidentBytes(report.residentBytes())
            .setHandedOver(report.handedOver())
            .setHandoverFailures(report.handoverFailures());
    report.series().forEach((key, counts) -> proto.addSeries(toProto(key, counts)));
    return proto.build();
  }

  private static @Nullable String faultOf(Series series) {
    if (series.getRoute().length() > MAX_ROUTE) {
      return ".route: is longer than " + MAX_ROUTE + " characters";
    }
    if (series.getRevision().length() > MAX_REVISION) {
      return ".revision: is longer than " + MAX_REVISION + " characters";
    }
    if (!isCount(series.getRequests())
        || !isCount(series.getSuccesses())
        || !isCount(series.getClientErrors())
        || !isCount(series.getServerErrors())
        || !isCount(series.getConnectFailures())
        || !isCount(series.getTimeouts())
        || !isCount(series.getResets())) {
      return ": has a count above " + MAX_COUNT;
    }
    return latencyFaultOf(series.getLatencyBucketsList(), series.getLatencyCountsList());
  }

  private static @Nullable String latencyFaultOf(List<Integer> buckets, List<Long> counts) {
    if (buckets.size() != counts.size()) {
      return ".latency_counts: has %d elements, and latency_buckets %d"
          .formatted(counts.size(), buckets.size());
    }
    int last = -1;
    for (int bucket : buckets) {
      // What is beyond an int is negative here, and so out of order.
      if (bucket <= last || bucket >= LatencyHistogram.BUCKETS) {
        return ".latency_buckets: must ascend and be below " + LatencyHistogram.BUCKETS;
      }
      last = bucket;
    }
    return counts.stream().allMatch(ReportMapper::isCount)
        ? null
        : ".latency_counts: has a count above " + MAX_COUNT;
  }

  /** What is beyond a long is negative here. */
  private static boolean isCount(long count) {
    return count >= 0 && count <= MAX_COUNT;
  }

  private static SeriesKey keyOf(Series series) {
    return new SeriesKey(series.getRoute(), series.getRevision());
  }

  private static SeriesCounts countsOf(Series series) {
    TreeMap<Integer, Long> latency = new TreeMap<>();
    for (int i = 0; i < series.getLatencyBucketsCount(); i++) {
      if (series.getLatencyCounts(i) > 0) {
        latency.put(series.getLatencyBuckets(i), series.getLatencyCounts(i));
      }
    }
    return new SeriesCounts(
        series.getRequests(),
        series.getSuccesses(),
        series.getClientErrors(),
        series.getServerErrors(),
        series.getConnectFailures(),
        series.getTimeouts(),
        series.getResets(),
        new LatencyHistogram(latency));
  }

  private static Series toProto(SeriesKey key, SeriesCounts counts) {
    return Series.newBuilder()
        .setRoute(key.route())
        .setRevision(key.revision())
        .setRequests(counts.requests())
        .setSuccesses(counts.successes())
        .setClientErrors(counts.clientErrors())
        .setServerErrors(counts.serverErrors())
        .setConnectFailures(counts.connectFailures())
        .setTimeouts(counts.timeouts())
        .setResets(counts.resets())
        .addAllLatencyBuckets(counts.latency().counts().keySet())
        .addAllLatencyCounts(counts.latency().counts().values())
        .build();
  }
}
