package dev.penstock.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Lets objects of other namespaces refer to objects of the grant's own namespace: a Route to a
 * Service, a Gateway to a Secret. Without one, such a reference is answered with {@link
 * Reasons#REF_NOT_PERMITTED}.
 */
@Group(Penstock.GROUP)
@Version(Penstock.VERSION)
@ShortNames("prg")
public final class ReferenceGrant extends CustomResource<ReferenceGrantSpec, Void>
    implements Namespaced {}
