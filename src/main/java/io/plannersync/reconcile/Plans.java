package io.plannersync.reconcile;

import io.plannersync.model.StoreSight;
import java.util.Optional;
import java.util.function.Supplier;

/** In which plan a task of an agent is created. */
public final class Plans {

  private final String preset;
  private final Supplier<Optional<String>> configured;

  /**
   * @param preset {@code DEFAULT_PLANNER_PLAN_ID}, null if it is not set
   * @param configured the plan that the agents' own configuration key names
   */
  public Plans(String preset, Supplier<Optional<String>> configured) {
    this.preset = preset;
    this.configured = configured;
  }

  /** The plan that the document names, else the default one, else none. */
  public Optional<String> of(StoreSight.Document document) {
    return Optional.ofNullable(document.planId()).or(this::preset);
  }

  /** The plan of documents that name none. */
  public Optional<String> preset() {
    return Optional.ofNullable(preset).or(configured);
  }
}
