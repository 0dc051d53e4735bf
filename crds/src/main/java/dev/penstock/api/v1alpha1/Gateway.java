package dev.penstock.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A fleet of data-plane pods and the listeners they open. */
@Group(Penstock.GROUP)
@Version(Penstock.VERSION)
@ShortNames("pgw")
public final class Gateway extends CustomResource<GatewaySpec, GatewayStatus>
    implements Namespaced {}
