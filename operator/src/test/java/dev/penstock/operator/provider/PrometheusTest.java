package dev.penstock.operator.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.operator.testing.Patience;
import dev.penstock.operator.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Prometheus is asked, and what may be found in its place. */
class PrometheusTest {
  private static final RolloutSubject SUBJECT =
      new RolloutSubject("Route", "shop", "checkout", "5f3a", 1, 25);

  private static final Site TARGET =
      new Site(
          new Site.Page(
              200,
              """
              # TYPE errors gauge
              errors{namespace="shop",route="checkout",revision="5f3a"} 0.25
              errors{namespace="shop",route="checkout",revision="77aa"} 0.5
              """));
  private static final Outbound OUTBOUND = new Outbound(address -> true, Outbound.PATIENCE);
  private static final MetricProviders PROVIDERS = new MetricProviders(OUTBOUND);

  @TempDir private static Path folder;
  private static Program prometheus;

  @BeforeAll
  static void start() throws IOException {
    prometheus = Program.prometheus(folder, TARGET.authority());
    Patience.await()
        .untilAsserted(() -> assertThat(ask("sum(errors)")).isEqualTo(new Answer.Value(0.75)));
  }

  @AfterAll
  static void stop() {
    prometheus.close();
    TARGET.close();
    OUTBOUND.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          errors{namespace="{{namespace}}",route="{{name}}",revision="{{revision}}"} | 0.25
          100 * sum(errors) + 1                                                       | 76
          scalar(sum(errors))                                                         | 0.75
          -1.5e3                                                                      | -1500
          """)
  void shouldGiveTheNumberWhenTheQueryGivesOne(String query, double value) {
    assertThat(ask(query)).isEqualTo(new Answer.Value(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing_of_that_name       | %s has nothing for the query: its result is empty
          errors                     | %s has 2 numbers for the query, which must give one: aggregate them, as with sum()
          sum(errors) / 0 - 1 / 0    | %s gives NaN for the query, which is no number to compare
          0 / 0                      | %s gives NaN for the query, which is no number to compare
          1 / 0                      | %s gives +Inf for the query, which is no number to compare
          sum(errors[1m])            | %s refused the query: bad_data: invalid parameter "query": 1:5: parse error: expected type instant vector in aggregation expression, got range vector
          sum(errors                 | %s refused the query: bad_data: invalid parameter "query": 1:11: parse error: unclosed left parenthesis
          errors[1m]                 | %s gives a matrix for the query, which must give a scalar or a vector of one number
          "text"                     | %s gives a string for the query, which must give a scalar or a vector of one number
          """)
  void shouldSayWhatIsWrongWhenTheQueryGivesNoNumber(String query, String fault) {
    assertThat(ask(query))
        .isEqualTo(new Answer.Fault(fault.formatted(prometheus.address() + "/api/v1/query")));
  }

  @Test
  void shouldSayThatNothingListensWhenThereIsNoServer() {
    String address = "http://127.0.0.1:" + Ports.free();
    assertThat(fault(PROVIDERS, address))
        .isEqualTo(address + "/api/v1/query cannot be reached: nothing takes connections there");
  }

  @Test
  void shouldSayThatThereIsNoSuchHostWhenTheNameIsUnknown() {
    assertThat(fault(PROVIDERS, "http://prometheus.invalid:9090/"))
        .isEqualTo(
            "http://prometheus.invalid:9090/api/v1/query cannot be reached: there is no host of"
                + " the name prometheus.invalid");
  }

  @Test
  void shouldSayThatItTakesTooLongWhenTheServerHangs() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Outbound impatient = new Outbound(address -> true, Duration.ofMillis(300))) {
      String address = "http://127.0.0.1:" + silent.getLocalPort();
      assertThat(fault(new MetricProviders(impatient), address))
          .isEqualTo(address + "/api/v1/query has not answered within 0.3 s");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | <html>          | answered with something else than a Prometheus does: give the base address of one
          200 | ''              | answered with something else than a Prometheus does: give the base address of one
          200 | [1]             | answered with something else than a Prometheus does: give the base address of one
          404 | not here        | answered with status 404
          302 | ''              | answered with status 302: redirections are not followed, give the address that it leads to
          200 | {"status":"success","warnings":["a store is away"],"data":{"resultType":"scalar","result":[1,"1"]}} | warns that the result may be incomplete: a store is away
          200 | {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}     | gives a histogram for the query, which is no number to compare
          503 | {"status":"error","errorType":"timeout","error":"query timed out"}                                  | refused the query: timeout: query timed out
          """)
  void shouldSayWhatIsWrongWhenTheAnswerIsNone(int status, String body, String fault) {
    try (Site site = new Site(new Site.Page(status, body))) {
      assertThat(fault(PROVIDERS, site.address()))
          .isEqualTo(site.address() + "/api/v1/query " + fault);
    }
  }

  @Test
  void shouldStopReadingWhenTheAnswerIsTooLarge() {
    try (Site site = new Site(new Site.Page(200, "x".repeat(10 << 20)))) {
      assertThat(fault(PROVIDERS, site.address()))
          .isEqualTo(
              site.address()
                  + "/api/v1/query gave no answer that can be read: body exceeds capacity:"
                  + " 1048576");
    }
  }

  private static Answer ask(String query) {
    return PROVIDERS.ask(metric(prometheus.address(), query), SUBJECT).join();
  }

  private static String fault(MetricProviders providers, String address) {
    Answer answer = providers.ask(metric(address, "up"), SUBJECT).join();
    return answer instanceof Answer.Fault(String message) ? message : answer.toString();
  }

  private static AnalysisMetric metric(String address, String query) {
    return new AnalysisMetric(
        "errors", null, "1", null, new AnalysisMetric.PrometheusQuery(address, query), null);
  }
}
