package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which requests that reach a Gateway go to which backends, and how. */
@Group(Penstock.GROUP)
@Version(Penstock.VERSION)
@ShortNames("prt")
@Categories("penstock")
@JsonClassDescription(
    """
    Says which requests that reach a Gateway go to which backends, and what is changed on the way.
    When several Routes match a request, the most specific match wins: the longest host name, then
    an exact path, the longest prefix, a method, the most header and the most query conditions;
    then the older Route, then the first by namespace and name, then the first rule.
    """)
@AdditionalPrinterColumn(
    name = "Hostnames",
    jsonPath = ".spec.hostnames",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Hosts the Route answers; none means those of its listeners")
@AdditionalPrinterColumn(
    name = "Parent",
    jsonPath = ".spec.parentRefs[0].name",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    getDescription = "The first Gateway it attaches to")
@AdditionalPrinterColumn(
    name = "Accepted",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"Accepted\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Whether the first Gateway takes the Route")
@AdditionalPrinterColumn(
    name = "Resolved",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"ResolvedRefs\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Whether all its backends exist and are permitted")
@AdditionalPrinterColumn(
    name = "Programmed",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"Programmed\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Whether the pods of the first Gateway have acknowledged the Route")
@AdditionalPrinterColumn(
    name = "Rollout",
    jsonPath = ".status.rollout.phase",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "What goes on with a change; none without spec.rollout")
@AdditionalPrinterColumn(
    name = "Step",
    jsonPath = ".status.rollout.progress",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "The step that a change is at, of how many")
@AdditionalPrinterColumn(
    name = "Weight",
    jsonPath = ".status.rollout.weight",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "Percent of the requests that get the change which is being tried")
@AdditionalPrinterColumn(
    name = "Why",
    jsonPath = ".status.rollout.message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    getDescription = "What the rollout waits for, or what failed")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Route extends CustomResource<RouteSpec, RouteStatus> implements Namespaced {}
