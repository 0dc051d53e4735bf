package dev.penstock.operator.fleet;

import java.time.Duration;

/**
 * What every fleet of this installation has in common.
 *
 * @param image the data plane's image without a tag
 * @param version the image's tag for a new Gateway that does not say which
 * @param upgradeRunning whether a fleet whose Gateway does not say which follows {@code version},
 *     or keeps what it runs
 * @param pullPolicy when a node pulls the image: Always, IfNotPresent or Never
 * @param operatorAddress where pods find the config stream, as host:port
 * @param audience the audience of the pods' service-account tokens
 * @param tokenLifetime how long such a token is valid; the kubelet renews it at 80 %
 */
public record FleetSettings(
    String image,
    String version,
    boolean upgradeRunning,
    String pullPolicy,
    String operatorAddress,
    String audience,
    Duration tokenLifetime) {}
