package dev.penstock.proxy.config;

/**
 * A certificate with its private key.
 *
 * @param name "namespace/secret name"
 * @param certificateChain PEM, the leaf first
 * @param privateKey PEM: PKCS#8, PKCS#1 or SEC1
 */
public record CertificateConfig(
    String name, PrivateBytes certificateChain, PrivateBytes privateKey) {}
