package dev.penstock.operator.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the operator calls, how often, and what it makes of a web service's answer. */
class OutboundTest {
  private static final RolloutSubject SUBJECT = subject("checkout");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "0.0.0.0",
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.2",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "ff02::1"
      })
  void shouldRefuseAddressesOfTheOwnHostAndOfMetadata(String address) throws UnknownHostException {
    assertThat(AddressPolicy.STRICT.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.42.0.7",
        "10.96.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "100.64.0.9",
        "8.8.8.8",
        "fd00:10:244::5",
        "2001:db8::1",
        "64:ff9b::8.8.8.8"
      })
  void shouldAllowPodsServicesAndTheWorld(String address) throws UnknownHostException {
    assertThat(AddressPolicy.STRICT.allows(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost", "http://127.0.0.1", "http://[::ffff:127.0.0.1]"})
  void shouldCallNobodyWhenTheNameLeadsToARefusedAddress(String host) {
    try (Site site = new Site(new Site.Page(200, "{\"value\": 1}"));
        Outbound strict = new Outbound(AddressPolicy.STRICT, Outbound.PATIENCE)) {
      String url = host + site.address().substring(site.address().lastIndexOf(':')) + "/x?key=k";
      assertThat(fault(strict, url))
          .startsWith(url.substring(0, url.indexOf('?')) + " is not called: ")
          .endsWith(
              " is an address of the operator's own host or of a cloud's metadata; name a Service"
                  + " or a host of the network");
      assertThat(site.posted()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://a{b}          | An address is malformed (Illegal character in authority): it must be as http://host:port/path
          http://my_metrics    | An address names no host and port that can be called: it must be as http://host:port/path
          http://host:99999    | An address names no host and port that can be called: it must be as http://host:port/path
          http://me:key@host/x | The address of host must not contain a user name or a password: all who read the object would know it
          """)
  void shouldSayWhatIsWrongWhenAnAddressCannotBeCalled(String url, String fault) {
    try (Outbound outbound = new Outbound(AddressPolicy.STRICT, Outbound.PATIENCE)) {
      assertThat(fault(outbound, url)).isEqualTo(fault);
    }
  }

  @Test
  void shouldSayThatTlsFailedWhenTheCertificateIsNotTrusted(@TempDir Path folder)
      throws IOException, GeneralSecurityException {
    try (Site site = Site.selfSigned(folder, new Site.Page(200, "{\"value\": 1}"));
        Outbound outbound = new Outbound(address -> true, Outbound.PATIENCE)) {
      assertThat(fault(outbound, "https://" + site.authority()))
          .startsWith("https://" + site.authority() + " cannot be reached: TLS failed: ")
          .contains("PKIX path building failed");
      assertThat(site.posted()).isEmpty();
    }
  }

  @Test
  void shouldHoldBackOneObjectAloneWhenItsCallsAreNotAnswered() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Site site = new Site(new Site.Page(200, "{\"value\": 1}"));
        Outbound outbound = new Outbound(address -> true, Duration.ofSeconds(4))) {
      String hanging = "http://127.0.0.1:" + silent.getLocalPort();
      List<CompletableFuture<Answer>> open =
          Stream.generate(() -> ask(outbound, hanging, SUBJECT))
              .limit(InFlight.PER_OBJECT)
              .toList();

      assertThat(ask(outbound, site.address(), SUBJECT).join())
          .isEqualTo(
              new Answer.Fault(
                  site.address()
                      + " is not called now: too many calls are waiting for an answer already"));
      assertThat(ask(outbound, site.address(), subject("other")).join())
          .isEqualTo(new Answer.Value(1));

      assertThat(open)
          .allSatisfy(
              answer ->
                  assertThat(answer.join())
                      .isEqualTo(new Answer.Fault(hanging + " has not answered within 4 s")));
      assertThat(ask(outbound, site.address(), SUBJECT).join()).isEqualTo(new Answer.Value(1));
    }
  }

  @Test
  void shouldPostWhatIsAskedAboutWhenAWebServiceIsAsked() {
    try (Site site = new Site(new Site.Page(200, "{\"value\": 0.3, \"unit\": \"s\"}"));
        Outbound outbound = new Outbound(address -> true, Outbound.PATIENCE)) {
      assertThat(ask(outbound, site.address() + "/ask?key=k", SUBJECT).join())
          .isEqualTo(new Answer.Value(0.3));
      assertThat(Json.read(site.posted().getFirst()))
          .isEqualTo(
              Json.read(
                  """
                  {"kind":"Route","namespace":"shop","name":"checkout","revision":"5f3a",
                   "step":1,"weight":25}
                  """));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | {"value": "0.3"}    | answered without a number: the answer must be {"value": 0.3}
          200 | {"value": 1e999}    | answered without a number: the answer must be {"value": 0.3}
          200 | {"value": NaN}      | answered without a number: the answer must be {"value": 0.3}
          200 | {"value": null}     | answered without a number: the answer must be {"value": 0.3}
          200 | {"value": 1} {}     | answered without a number: the answer must be {"value": 0.3}
          200 | 0.3                 | answered without a number: the answer must be {"value": 0.3}
          200 | ''                  | answered without a number: the answer must be {"value": 0.3}
          201 | {"value": 1}        | answered with status 201
          500 | {"value": 1}        | answered with status 500
          """)
  void shouldSayWhatIsWrongWhenAWebServiceGivesNoNumber(int status, String body, String fault) {
    try (Site site = new Site(new Site.Page(status, body));
        Outbound outbound = new Outbound(address -> true, Outbound.PATIENCE)) {
      assertThat(fault(outbound, site.address() + "/ask?key=k"))
          .isEqualTo(site.address() + "/ask " + fault);
    }
  }

  private static RolloutSubject subject(String name) {
    return new RolloutSubject("Route", "shop", name, "5f3a", 1, 25);
  }

  private static CompletableFuture<Answer> ask(
      Outbound outbound, String url, RolloutSubject subject) {
    AnalysisMetric metric =
        new AnalysisMetric("errors", null, "1", null, null, new AnalysisMetric.WebhookQuery(url));
    return new MetricProviders(outbound).ask(metric, subject);
  }

  private static String fault(Outbound outbound, String url) {
    Answer answer = ask(outbound, url, SUBJECT).join();
    return answer instanceof Answer.Fault(String message) ? message : answer.toString();
  }
}
