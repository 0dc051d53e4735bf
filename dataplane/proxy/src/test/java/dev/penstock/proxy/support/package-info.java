/** What tests of the running proxy share: backends, clients, configs, certificates, leak checks. */
@NullMarked
package dev.penstock.proxy.support;

import org.jspecify.annotations.NullMarked;
