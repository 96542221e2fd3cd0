package io.plannersync.web;

/**
 * Who sent a request: the name and the role of the key that came with it, never the key.
 *
 * @param name letters, digits and {@code . _ -}
 */
public record Principal(String name, Role role) {

  /** As it stands in logs, journals and answers: {@code agent writer-1}. */
  @Override
  public String toString() {
    return role.word() + " " + name;
  }
}
