package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a revision that fails its analysis or its deadline. */
public enum FailurePolicy {
  /** All traffic goes back to the promoted revision at once. */
  @JsonProperty("Rollback")
  ROLLBACK,
  /** The canary keeps the share it has until somebody decides. */
  @JsonProperty("Pause")
  PAUSE
}
