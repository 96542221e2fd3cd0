package io.plannersync.api;

import io.plannersync.state.Journal;
import io.plannersync.web.Json;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;

/** Notes in each task's journal who did what with it over the API. */
public final class ApiJournal {

  private static final String STEP = "api";

  private final Journal journal;
  private final Clock clock;

  public ApiJournal(Journal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * @param by role and name of the key
   * @param action what was done, as a participle
   */
  void note(String by, String action, Collection<String> storeIds) {
    Map<String, String> inputs = Map.of("by", Json.text(Json.MAPPER.getNodeFactory().textNode(by)));
    Journal.Entry entry =
        new Journal.Entry(clock.instant(), STEP, action, inputs, Map.of(), Map.of(), null);
    storeIds.forEach(storeId -> journal.record(storeId, entry));
  }
}
