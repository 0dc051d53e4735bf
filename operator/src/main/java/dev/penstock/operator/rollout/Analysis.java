package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was measured with its bounds. What is not known, or known of too few requests, is
 * inconclusive; it never passes.
 */
public final class Analysis {
  private static final int ENTIRE_SHARE = 100;

  private final RolloutAnalysis analysis;
  private final Evidence evidence;

  private Analysis(RolloutAnalysis analysis, Evidence evidence) {
    this.analysis = analysis;
    this.evidence = evidence;
  }

  /** What each metric was found to be, in the order of the spec. */
  public static List<Measurement> measure(RolloutAnalysis analysis, Evidence evidence) {
    Analysis measuring = new Analysis(analysis, evidence);
    return analysis.metrics().stream().map(measuring::measure).toList();
  }

  private Measurement measure(AnalysisMetric metric) {
    if (metric.prometheus() != null || metric.webhook() != null) {
      return provided(metric);
    }
    BuiltIn builtIn = BuiltIn.named(metric.name()).orElse(null);
    if (builtIn == null) {
      return new Finding(metric, "").inconclusive("it is no metric of the data plane");
    }
    Finding finding = new Finding(metric, builtIn.unit());
    if (builtIn.name().equals(BuiltIn.SUCCESS_RATIO) && metric.maxIncreasePercent() != null) {
      return finding.inconclusive(
          "maxIncreasePercent bounds what is better the lower it is; set min, or"
              + " maxIncreasePercent of error-ratio-5xx");
    }
    BuiltIn.OfRequests ofRequests = builtIn.ofRequests();
    return ofRequests == null ? ofPods(finding, builtIn) : ofRequests(finding, ofRequests);
  }

  private Measurement provided(AnalysisMetric metric) {
    Finding finding = new Finding(metric, "");
    return switch (evidence.readings().get(metric.name())) {
      case null -> finding.inconclusive("its provider has not answered yet");
      case Reading.Fault fault -> finding.inconclusive(fault.why());
      case Reading.Value value when !Double.isFinite(value.number()) ->
          finding.inconclusive("its provider gave " + value.number() + ", which is no number");
      case Reading.Value value -> {
        finding.value = BigDecimal.valueOf(value.number());
        yield finding.verdict();
      }
    };
  }

  private Measurement ofPods(Finding finding, BuiltIn builtIn) {
    FleetNumbers fleet = evidence.fleet();
    if (fleet == null) {
      return finding.inconclusive(
          "the revisions of a Route have no pods of their own; it can be measured for a Gateway");
    }
    finding.value = builtIn.of(fleet.canary());
    finding.baseline =
        finding.metric.maxIncreasePercent() == null ? null : builtIn.of(fleet.stable());
    finding.missing = "the promoted revision has none";
    return finding.verdict();
  }

  private Measurement ofRequests(Finding finding, BuiltIn.OfRequests number) {
    Sample sample = evidence.sample();
    long requests = sample.canary().requests();
    if (requests < analysis.effectiveMinSamples()) {
      return finding.inconclusive(tooFew("the canary", requests));
    }
    finding.value = number.of(sample.canary(), sample.length());
    if (finding.value == null) {
      return finding.inconclusive("the canary has none");
    }
    if (finding.metric.maxIncreasePercent() != null) {
      lookAtStable(finding, number);
    }
    return finding.verdict();
  }

  private void lookAtStable(Finding finding, BuiltIn.OfRequests number) {
    Sample sample = evidence.sample();
    if (evidence.status().weight() >= ENTIRE_SHARE) {
      finding.baseline = evidence.lastBaseline(finding.metric.name());
      finding.missing =
          "the promoted revision serves nothing at weight 100, and was not measured before; put a"
              + " step with less in front, or set max";
    } else if (sample.stable().requests() < analysis.effectiveMinSamples()) {
      finding.missing = tooFew("the promoted revision", sample.stable().requests());
    } else {
      finding.baseline = number.of(sample.stable(), sample.length());
      finding.missing = "the promoted revision has none";
    }
  }

  private String tooFew(String side, long requests) {
    return "%s had %d of the %d requests that it takes"
        .formatted(side, requests, analysis.effectiveMinSamples());
  }

  /** A metric's number on its way to a verdict. */
  private static final class Finding {
    private final AnalysisMetric metric;
    private final String unit;
    private @Nullable BigDecimal value;
    private @Nullable BigDecimal baseline;
    private String missing = "";

    Finding(AnalysisMetric metric, String unit) {
      this.metric = metric;
      this.unit = unit;
    }

    Measurement inconclusive(String why) {
      return measurement(Verdict.INCONCLUSIVE, metric.name() + ": " + why);
    }

    /** A bound that is broken decides, also when another one cannot be looked at. */
    Measurement verdict() {
      BigDecimal min = Numbers.parse(metric.min());
      BigDecimal max = Numbers.parse(metric.max());
      if (value == null) {
        return inconclusive("there is no number");
      }
      if (min != null && value.compareTo(min) < 0) {
        return failed(RoundingMode.FLOOR, "below " + shown(min));
      }
      if (max != null && value.compareTo(max) > 0) {
        return failed(RoundingMode.CEILING, "above " + shown(max));
      }
      Integer percent = metric.maxIncreasePercent();
      if (percent != null && baseline == null) {
        return inconclusive(missing);
      }
      if (percent != null && baseline != null && value.compareTo(raised(baseline, percent)) > 0) {
        return failed(
            RoundingMode.CEILING,
            "above %d %% of the promoted %s".formatted(100 + percent, shown(baseline)));
      }
      if ((metric.min() != null && min == null) || (metric.max() != null && max == null)) {
        return inconclusive("its bound is no decimal");
      }
      return min == null && max == null && percent == null
          ? inconclusive("it has no bound; set min, max or maxIncreasePercent")
          : measurement(Verdict.PASSED, null);
    }

    private Measurement failed(RoundingMode rounding, String how) {
      String was = value == null ? "" : Numbers.text(value, rounding) + unit;
      return measurement(Verdict.FAILED, "%s was %s, %s".formatted(metric.name(), was, how));
    }

    private Measurement measurement(Verdict verdict, @Nullable String message) {
      return new Measurement(
          metric.name(),
          verdict,
          value == null ? null : Numbers.text(value),
          baseline == null ? null : Numbers.text(baseline),
          message == null ? null : Texts.note(message));
    }

    private String shown(BigDecimal number) {
      return Numbers.text(number) + unit;
    }

    private static BigDecimal raised(BigDecimal number, int percent) {
      return number.multiply(BigDecimal.valueOf(100L + percent)).divide(Numbers.HUNDRED);
    }
  }
}
