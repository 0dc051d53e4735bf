package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
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
@Categories("penstock")
@JsonClassDescription(
    """
    Lets objects of other namespaces refer to objects of this one: a Route to a Service, a Gateway
    to a Secret. Every pair of one entry of from and one of to is permitted. Deleting the grant
    withdraws the permission at once.
    """)
@AdditionalPrinterColumn(
    name = "From",
    jsonPath = ".spec.from[*].namespace",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "The first namespace that may refer")
@AdditionalPrinterColumn(
    name = "To",
    jsonPath = ".spec.to[*].kind",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "The first kind that may be referred to")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class ReferenceGrant extends CustomResource<ReferenceGrantSpec, Void>
    implements Namespaced {}
