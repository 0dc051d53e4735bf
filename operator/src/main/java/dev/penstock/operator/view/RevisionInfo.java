package dev.penstock.operator.view;

/**
 * A content that a Route had, kept as a ControllerRevision. The object's name says which Route and
 * content it is about, see {@link RevisionNames#name}.
 *
 * @param route the Route
 * @param hash the hash of the content
 * @param number counts the Route's revisions, from 1
 * @param content the content
 */
public record RevisionInfo(ObjectKey route, String hash, long number, RouteRevision content) {}
