package dev.penstock.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which requests that reach a Gateway go to which backends, and how. */
@Group(Penstock.GROUP)
@Version(Penstock.VERSION)
@ShortNames("prt")
public final class Route extends CustomResource<RouteSpec, RouteStatus> implements Namespaced {}
