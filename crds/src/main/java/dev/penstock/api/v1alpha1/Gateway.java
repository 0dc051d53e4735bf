package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A fleet of data-plane pods and the listeners they open. */
@Group(Penstock.GROUP)
@Version(Penstock.VERSION)
@ShortNames("pgw")
@Categories("penstock")
@JsonClassDescription(
    """
    A fleet of L7 gateway pods and the listeners they open. The operator keeps a Deployment, a
    Service, a PodDisruptionBudget and a ServiceAccount for it, each named "<name>-gateway", and
    sends the pods the Routes that attach to its listeners. With spec.rollout there is a second
    Deployment at times, "<name>-gateway-green".
    """)
@ValidationRule(
    value = "self.metadata.name.size() <= 50",
    message =
        "metadata.name must have at most 50 characters: its Service is named <name>-gateway, and"
            + " a Service's name has at most 63")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name must be lower-case letters, digits and '-', start with a letter and end"
            + " with a letter or digit: its Service is named after it")
@AdditionalPrinterColumn(
    name = "Programmed",
    jsonPath = ".status.conditions[?(@.type==\"Programmed\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Whether the data plane does what the Gateway says")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "Whether all pods of the fleet serve")
@AdditionalPrinterColumn(
    name = "Address",
    jsonPath = ".status.addresses[0].value",
    type = AdditionalPrinterColumn.Type.STRING,
    getDescription = "The first address of the fleet's Service")
@AdditionalPrinterColumn(
    name = "Replicas",
    jsonPath = ".status.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "Data-plane pods")
@AdditionalPrinterColumn(
    name = "Connected",
    jsonPath = ".status.dataPlane.connected",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "Pods with a config stream to the operator")
@AdditionalPrinterColumn(
    name = "Up-to-date",
    jsonPath = ".status.dataPlane.upToDate",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "Pods that have acknowledged the current config")
@AdditionalPrinterColumn(
    name = "Rejecting",
    jsonPath = ".status.dataPlane.rejecting",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "Pods that refused some part of the current config")
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
    getDescription = "Percent of new connections that get the change which is being tried")
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
public final class Gateway extends CustomResource<GatewaySpec, GatewayStatus>
    implements Namespaced {}
