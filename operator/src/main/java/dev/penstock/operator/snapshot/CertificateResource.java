package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.PrivateBytes;

/**
 * A certificate chain and its key.
 *
 * @param name {@code namespace/secret}
 * @param certificateChain PEM, the leaf first
 * @param privateKey PEM, PKCS#8, PKCS#1 or SEC1
 */
public record CertificateResource(
    String name, PrivateBytes certificateChain, PrivateBytes privateKey)
    implements ConfigResource {}
