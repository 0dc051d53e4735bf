/**
 * How config gets into the pod: the stream from the operator and the identity it needs, the last
 * good config on disk, or a file. The only package that knows protobuf and gRPC.
 */
@NullMarked
package dev.penstock.proxy.sync;

import org.jspecify.annotations.NullMarked;
