package io.plannersync;

import org.apache.camel.main.Main;

/** Composition: the only place that knows everybody. */
public final class App {
  private App() {}

  public static void main(String[] args) throws Exception {
    Main main = new Main(App.class);
    main.run(args);
  }
}
