package dev.penstock.operator.measure;

/**
 * Counts of exchanges that are over; those whose client went away before the answer are not among
 * them.
 *
 * @param requests all of them
 * @param successes answered with less than 500, whole
 * @param clientErrors answered with 400 to 499
 * @param serverErrors answered with 500 or more, by the backend or for it
 * @param connectFailures no endpoint could be reached
 * @param timeouts a time-out ended it
 * @param resets the backend broke off
 * @param latency from the request's head to the response's end
 */
public record SeriesCounts(
    long requests,
    long successes,
    long clientErrors,
    long serverErrors,
    long connectFailures,
    long timeouts,
    long resets,
    LatencyHistogram latency) {
  /** No exchange. */
  public static final SeriesCounts NONE =
      new SeriesCounts(0, 0, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);

  /** Requests for which nobody could be reached. */
  public static SeriesCounts unreached(long requests) {
    return new SeriesCounts(requests, 0, 0, requests, requests, 0, 0, LatencyHistogram.EMPTY);
  }

  /** These and others. */
  public SeriesCounts plus(SeriesCounts more) {
    return new SeriesCounts(
        requests + more.requests,
        successes + more.successes,
        clientErrors + more.clientErrors,
        serverErrors + more.serverErrors,
        connectFailures + more.connectFailures,
        timeouts + more.timeouts,
        resets + more.resets,
        latency.plus(more.latency));
  }

  /** What has come since an earlier count of the same process. */
  public SeriesCounts minus(SeriesCounts earlier) {
    return new SeriesCounts(
        requests - earlier.requests,
        successes - earlier.successes,
        clientErrors - earlier.clientErrors,
        serverErrors - earlier.serverErrors,
        connectFailures - earlier.connectFailures,
        timeouts - earlier.timeouts,
        resets - earlier.resets,
        latency.minus(earlier.latency));
  }

  /** Whether any count is lower than an earlier one was: then these do not go on from those. */
  boolean isBehind(SeriesCounts earlier) {
    return requests < earlier.requests
        || successes < earlier.successes
        || clientErrors < earlier.clientErrors
        || serverErrors < earlier.serverErrors
        || connectFailures < earlier.connectFailures
        || timeouts < earlier.timeouts
        || resets < earlier.resets;
  }
}
