/**
 * The fleets' certificate authority: who a pod is, proven by its service-account token once and by
 * a certificate of at most 24 h from then on, and the rotation of the authority that signs them.
 */
@NullMarked
package dev.penstock.operator.identity;

import org.jspecify.annotations.NullMarked;
