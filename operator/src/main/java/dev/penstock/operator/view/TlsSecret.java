package dev.penstock.operator.view;

/**
 * A Secret of type {@code kubernetes.io/tls}, unparsed.
 *
 * @param key namespace and name
 * @param certificateChain the decoded {@code tls.crt}, empty when the Secret lacks it
 * @param privateKey the decoded {@code tls.key}, empty when the Secret lacks it
 */
public record TlsSecret(ObjectKey key, PrivateBytes certificateChain, PrivateBytes privateKey) {}
