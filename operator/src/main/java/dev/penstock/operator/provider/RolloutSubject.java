package dev.penstock.operator.provider;

/**
 * What is asked or told about: one revision of one object, at one step.
 *
 * @param kind Gateway or Route
 * @param revision the hash that names the canary's revision
 * @param step from 0
 * @param weight the canary's share in percent
 */
public record RolloutSubject(
    String kind, String namespace, String name, String revision, int step, int weight) {

  /** Names the object, for people. */
  String object() {
    return kind + " " + namespace + "/" + name;
  }
}
