package io.plannersync.tunnel;

import java.util.Optional;

/** Where a program says its public address. Used by one thread. */
interface Finder {

  /** The address, if this line of the program's output has it. */
  Optional<String> hear(String line);

  /** The address, if the program tells it to those who ask. */
  Optional<String> ask();

  /** The address of somebody else's tunnel to the same port, if there is one. */
  Optional<String> borrowed();
}
