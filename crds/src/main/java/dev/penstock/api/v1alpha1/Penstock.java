package dev.penstock.api.v1alpha1;

/** Names that belong to the API as a whole. */
public final class Penstock {
  /** The API group of all resource types here. */
  public static final String GROUP = "penstock.dev";

  /** The version of the resource types in this package. */
  public static final String VERSION = "v1alpha1";

  /** Who writes {@link RouteStatus.ParentStatus}: the value of its {@code controllerName}. */
  public static final String CONTROLLER_NAME = "penstock.dev/gateway-controller";

  /** The port of probes and metrics in every data-plane pod; no listener may have it. */
  public static final int ADMIN_PORT = 9901;

  /**
   * The port where a data-plane pod takes connections over from pods of another revision; no
   * listener may have it.
   */
  public static final int HANDOVER_PORT = 9902;

  /**
   * The annotation by which people give orders to a rollout: pause, resume, promote, promote:all,
   * skip, abort, retry, undo or undo:N. A value is obeyed once, see {@link RolloutStatus#obeyed};
   * what follows a space tells two equal orders apart.
   */
  public static final String ROLLOUT_ANNOTATION = "penstock.dev/rollout";

  private Penstock() {}
}
