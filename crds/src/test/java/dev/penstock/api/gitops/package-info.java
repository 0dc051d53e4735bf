/** Runs what deploy/gitops teaches GitOps tools of the resource types. */
@NullMarked
package dev.penstock.api.gitops;

import org.jspecify.annotations.NullMarked;
