/**
 * The gRPC server that pushes each fleet's config to its pods as deltas, and the ledger of what
 * every pod acknowledged or rejected. The only package that knows protobuf.
 */
@NullMarked
package dev.penstock.operator.push;

import org.jspecify.annotations.NullMarked;
