package dev.penstock.proxy.route;

import dev.penstock.proxy.config.RouteConfig.Attachment;
import java.util.List;

/** A route's matches, each ready to test requests, and where they apply. */
record CompiledRoute(List<Attachment> attachments, List<Candidate> candidates) {}
