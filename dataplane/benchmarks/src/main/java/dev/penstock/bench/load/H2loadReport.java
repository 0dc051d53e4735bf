package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What h2load prints of the main duration. A request counts with the end of its answer, a status
 * when it comes: of what is under way at either end of the duration only one of them is in it, so
 * the numbers of the two are not compared.
 *
 * @param done requests that were answered whole
 * @param failed all that broke off, took too long or were answered with another status than 2xx
 */
record H2loadReport(double requestsPerSecond, long done, long failed) {
  private static final Pattern FINISHED = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s, ");
  private static final Pattern REQUESTS =
      Pattern.compile(
          "requests: \\d+ total, \\d+ started, (\\d+) done, \\d+ succeeded, \\d+ failed, (\\d+)"
              + " errored, (\\d+) timeout");
  private static final Pattern STATUS =
      Pattern.compile("status codes: \\d+ 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");

  /**
   * Reads all that it printed.
   *
   * @throws GapException with its last word, when there is no report: it did not get that far
   */
  static H2loadReport parse(String output) throws GapException {
    Matcher requests = find(REQUESTS, output);
    Matcher status = find(STATUS, output);
    return new H2loadReport(
        Double.parseDouble(find(FINISHED, output).group(1)),
        Long.parseLong(requests.group(1)),
        // What it calls failed holds those that errored, and most of those with a bad status.
        sum(requests, 2, 3) + sum(status, 1, 3));
  }

  private static long sum(Matcher matcher, int from, int to) {
    long sum = 0;
    for (int group = from; group <= to; group++) {
      sum += Long.parseLong(matcher.group(group));
    }
    return sum;
  }

  private static Matcher find(Pattern pattern, String output) throws GapException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new GapException(
          "no report: " + output.lines().reduce((_, last) -> last).orElse("h2load is silent"));
    }
    return matcher;
  }
}
