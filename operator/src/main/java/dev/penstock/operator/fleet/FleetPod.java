package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.operator.view.FleetRevision;
import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One data-plane pod: the restricted pod security standard, no API access, and nothing on a real
 * disk. What it knows besides its image comes from the config stream.
 */
final class FleetPod {
  /** The container's name. */
  static final String CONTAINER = "proxy";

  private static final int KILL_MARGIN_SECONDS = 2;
  private static final long USER = 65532L;
  private static final String TOKEN_DIR = "/var/run/secrets/penstock";
  private static final String TRUST_DIR = "/etc/penstock/trust";
  private static final String STATE_DIR = "/var/run/penstock";

  private FleetPod() {}

  static PodTemplateSpec desired(
      Gateway gateway, FleetSettings settings, Slot slot, FleetRevision content) {
    String name = gateway.getMetadata().getName();
    PodTemplate template = content.template();
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels(name, slot, content))
        .withAnnotations(new TreeMap<>(template.annotations()))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(FleetNames.child(name))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds((long) template.effectiveTerminationGracePeriodSeconds())
        .withSecurityContext(podSecurity())
        .withImagePullSecrets(template.imagePullSecrets())
        .withNodeSelector(new TreeMap<>(template.nodeSelector()))
        .withTolerations(template.tolerations())
        .withAffinity(template.affinity())
        .withTopologySpreadConstraints(spread(name, template))
        .withPriorityClassName(template.priorityClassName())
        .withContainers(container(settings, content))
        .withVolumes(volumes(name, settings))
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(String gateway, Slot slot, FleetRevision content) {
    Map<String, String> labels = FleetNames.labels(gateway, content.template().labels());
    labels.put(Slot.LABEL, slot.value());
    labels.put(RevisionNames.REVISION_LABEL, content.hash());
    return labels;
  }

  private static Container container(FleetSettings settings, FleetRevision content) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(content.image())
        .withImagePullPolicy(settings.pullPolicy())
        .withEnv(environment(settings, content))
        .addNewPort()
        .withName("admin")
        .withContainerPort(Penstock.ADMIN_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("handover")
        .withContainerPort(Penstock.HANDOVER_PORT)
        .withProtocol("TCP")
        .endPort()
        .withResources(PodResources.of(content.template()))
        .withSecurityContext(containerSecurity())
        .withReadinessProbe(probe("/readyz", 1, 3))
        .withLivenessProbe(probe("/livez", 5, 6))
        .withVolumeMounts(
            mount("token", TOKEN_DIR, true),
            mount("trust", TRUST_DIR, true),
            mount("state", STATE_DIR, false),
            mount("tmp", "/tmp", false))
        .build();
  }

  private static List<EnvVar> environment(FleetSettings settings, FleetRevision content) {
    List<EnvVar> variables = new ArrayList<>(settings(settings, content));
    // What does not fit gets no pods: see Fleet.
    if (PodJvm.of(content.template()) instanceof PodJvm.Sized sized) {
      variables.add(variable("JDK_JAVA_OPTIONS", sized.javaOptions()));
    }
    return variables;
  }

  private static List<EnvVar> settings(FleetSettings settings, FleetRevision content) {
    return List.of(
        variable("PENSTOCK_OPERATOR_ADDRESS", settings.operatorAddress()),
        variable("PENSTOCK_TOKEN_FILE", TOKEN_DIR + "/token"),
        variable("PENSTOCK_TRUST_FILE", TRUST_DIR + "/" + FleetTrust.KEY),
        variable("PENSTOCK_STATE_DIR", STATE_DIR),
        variable("PENSTOCK_ADMIN_PORT", Integer.toString(Penstock.ADMIN_PORT)),
        variable("PENSTOCK_HANDOVER_PORT", Integer.toString(Penstock.HANDOVER_PORT)),
        variable("PENSTOCK_REVISION", content.hash()),
        variable(
            "PENSTOCK_DRAIN_GRACE",
            drainGraceSeconds(content.template().effectiveTerminationGracePeriodSeconds()) + "s"));
  }

  /** The pod is to be gone of its own accord before it is killed. */
  private static int drainGraceSeconds(int terminationGracePeriodSeconds) {
    return Math.max(1, terminationGracePeriodSeconds - KILL_MARGIN_SECONDS);
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static SecurityContext containerSecurity() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /** The sysctl lets a process without capabilities listen on ports below 1024. */
  private static PodSecurityContext podSecurity() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .addNewSysctl("net.ipv4.ip_unprivileged_port_start", "0")
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("admin")
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(3)
        .withFailureThreshold(failures)
        .build();
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .build();
  }

  private static List<Volume> volumes(String gateway, FleetSettings settings) {
    return List.of(
        new VolumeBuilder()
            .withName("token")
            .withNewProjected()
            .addNewSource()
            .withNewServiceAccountToken(
                settings.audience(), settings.tokenLifetime().toSeconds(), "token")
            .endSource()
            .endProjected()
            .build(),
        new VolumeBuilder()
            .withName("trust")
            .withNewConfigMap()
            .withName(FleetNames.trust(gateway))
            .endConfigMap()
            .build(),
        memory("state", "64Mi"),
        memory("tmp", "16Mi"));
  }

  /** The last good snapshot holds private keys, which are never written to a disk. */
  private static Volume memory(String name, String limit) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium("Memory")
        .withSizeLimit(new Quantity(limit))
        .endEmptyDir()
        .build();
  }

  private static List<TopologySpreadConstraint> spread(String gateway, PodTemplate template) {
    return template.topologySpreadConstraints().isEmpty()
        ? List.of(
            spread(gateway, "topology.kubernetes.io/zone"),
            spread(gateway, "kubernetes.io/hostname"))
        : template.topologySpreadConstraints();
  }

  private static TopologySpreadConstraint spread(String gateway, String topologyKey) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topologyKey)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(FleetNames.selector(gateway))
        .endLabelSelector()
        .withMatchLabelKeys("pod-template-hash")
        .build();
  }
}
