package dev.penstock.operator.controller;

import dev.penstock.api.v1alpha1.Gateway;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import org.jspecify.annotations.Nullable;

/** Has every Gateway reconciled when something changes that concerns them all. */
final class Wake extends SimpleInboundEventSource<Gateway> {
  private volatile @Nullable IndexerResourceCache<Gateway> gateways;

  Wake() {
    super("wake");
  }

  void attach(EventSourceContext<Gateway> context) {
    gateways = context.getPrimaryCache();
  }

  void all() {
    IndexerResourceCache<Gateway> cache = gateways;
    if (cache != null) {
      cache.list().map(ResourceID::fromResource).forEach(this::propagateEvent);
    }
  }
}
