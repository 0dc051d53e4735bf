/** Makes the CRD manifests from the resource types. */
@NullMarked
package dev.penstock.api.manifests;

import org.jspecify.annotations.NullMarked;
