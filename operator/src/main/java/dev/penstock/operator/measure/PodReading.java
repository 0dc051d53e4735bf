package dev.penstock.operator.measure;

import java.time.Instant;

/**
 * A pod's report as it was received.
 *
 * @param pod the pod's name
 * @param uid the pod's UID
 * @param report what it said
 * @param receivedAt when this replica of the operator received it; one that came by way of another
 *     replica is up to a second older
 */
public record PodReading(String pod, String uid, PodReport report, Instant receivedAt) {}
