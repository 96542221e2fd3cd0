package io.plannersync.store;

import io.plannersync.model.GraphId;
import java.util.Optional;

/** What the agents' own configuration says. A key that cannot be understood says nothing. */
public final class AgentsConfig {

  private final Cells cells;
  private final StoreKeys keys;

  public AgentsConfig(RedisClients clients, StoreKeys keys) {
    this.cells = new Cells(clients);
    this.keys = keys;
  }

  /** The plan of documents that name none: an id as plain text, as a JSON string or RedisJSON. */
  public Optional<String> defaultPlan() {
    return cells.read(keys.defaultPlan()) instanceof Read.Found found
        ? Optional.ofNullable(IdValue.parse(found.raw()).text()).filter(GraphId::isId)
        : Optional.empty();
  }
}
