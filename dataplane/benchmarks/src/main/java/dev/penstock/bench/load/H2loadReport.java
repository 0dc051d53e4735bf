package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What h2load prints of the main duration.
 *
 * @param done requests that were answered
 * @param succeeded of these, with 2xx
 * @param failed all that were not answered, or not with 2xx or 3xx
 */
record H2loadReport(double requestsPerSecond, long done, long succeeded, long failed) {
  private static final Pattern FINISHED = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s, ");
  private static final Pattern REQUESTS =
      Pattern.compile(
          "requests: \\d+ total, \\d+ started, (\\d+) done, \\d+ succeeded, (\\d+) failed, (\\d+)"
              + " errored, (\\d+) timeout");
  private static final Pattern STATUS = Pattern.compile("status codes: (\\d+) 2xx");

  /**
   * Reads all that it printed.
   *
   * @throws GapException with its last word, when there is no report: it did not get that far
   */
  static H2loadReport parse(String output) throws GapException {
    Matcher requests = find(REQUESTS, output);
    return new H2loadReport(
        Double.parseDouble(find(FINISHED, output).group(1)),
        Long.parseLong(requests.group(1)),
        Long.parseLong(find(STATUS, output).group(1)),
        // Errored are those of failed that no answer came to.
        Long.parseLong(requests.group(2)) + Long.parseLong(requests.group(4)));
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
