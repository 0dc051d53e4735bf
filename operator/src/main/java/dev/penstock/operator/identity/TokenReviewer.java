package dev.penstock.operator.identity;

import dev.penstock.operator.fleet.FleetNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which data-plane pod a service-account token was projected into. The API server says
 * whether the token is genuine, for our audience, and which pod it is bound to; the pod itself must
 * then still be there and be one of its Gateway's, running under that Gateway's service account.
 */
final class TokenReviewer implements TokenVerifier {
  private static final String USER_PREFIX = "system:serviceaccount:";
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  private static final int MAX_TOKEN_LENGTH = 16 * 1024;

  private final KubernetesClient client;
  private final String audience;

  TokenReviewer(KubernetesClient client, String audience) {
    this.client = client;
    this.audience = audience;
  }

  @Override
  public Verdict verify(String token) {
    if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH) {
      return new Verdict.Refused("the token must have 1 to " + MAX_TOKEN_LENGTH + " characters");
    }
    try {
      TokenReviewStatus status = review(token);
      String fault = faultOf(status);
      return fault != null ? new Verdict.Refused(fault) : verify(status.getUser());
    } catch (KubernetesClientException e) {
      return new Verdict.Unavailable("the API server cannot be asked: " + e.getMessage());
    }
  }

  private TokenReviewStatus review(String token) {
    TokenReview review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audience)
            .endSpec()
            .build();
    return client.tokenReviews().create(review).getStatus();
  }

  private @Nullable String faultOf(TokenReviewStatus status) {
    if (!Boolean.TRUE.equals(status.getAuthenticated())) {
      return "the API server does not accept the token for audience " + audience;
    }
    // An authenticator that knows no audiences leaves the list empty: then the token may be meant
    // for anyone.
    return status.getAudiences() != null && status.getAudiences().contains(audience)
        ? null
        : "the token is not for audience " + audience;
  }

  private Verdict verify(UserInfo user) {
    String[] account = user.getUsername().split(":", -1);
    if (!user.getUsername().startsWith(USER_PREFIX) || account.length != 4) {
      return new Verdict.Refused("the token is not a service account's");
    }
    String namespace = account[2];
    String podName = extra(user, POD_NAME);
    String podUid = extra(user, POD_UID);
    if (podName == null || podUid == null) {
      return new Verdict.Refused("the token is not bound to a pod");
    }
    Pod pod = client.pods().inNamespace(namespace).withName(podName).get();
    if (pod == null || !podUid.equals(pod.getMetadata().getUid())) {
      return new Verdict.Refused("pod " + namespace + "/" + podName + " is no more");
    }
    return verify(pod, account[3]);
  }

  private static Verdict verify(Pod pod, String serviceAccount) {
    String where = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    String gateway = labels.get(FleetNames.GATEWAY_LABEL);
    if (gateway == null || gateway.isEmpty()) {
      return new Verdict.Refused("pod " + where + " has no label " + FleetNames.GATEWAY_LABEL);
    }
    String expected = FleetNames.child(gateway);
    if (!serviceAccount.equals(expected)
        || !serviceAccount.equals(pod.getSpec().getServiceAccountName())) {
      return new Verdict.Refused(
          "pod %s runs under service account %s, but Gateway %s has %s"
              .formatted(where, serviceAccount, gateway, expected));
    }
    return new Verdict.Verified(
        new PodIdentity(
            pod.getMetadata().getNamespace(),
            gateway,
            pod.getMetadata().getName(),
            pod.getMetadata().getUid()));
  }

  private static @Nullable String extra(UserInfo user, String key) {
    Map<String, List<String>> extra = user.getExtra();
    List<String> values = extra == null ? null : extra.get(key);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }
}
