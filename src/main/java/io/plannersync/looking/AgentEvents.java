package io.plannersync.looking;

import io.plannersync.model.WorkName;
import io.plannersync.state.Marks;
import io.plannersync.store.Messages;
import io.plannersync.store.StoreKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is heard about documents: published by agents, or announced by the server. Whoever said it,
 * the document itself is compared with what is remembered; what we wrote ourselves is no change.
 */
public final class AgentEvents {

  /** What the server calls it when it removes a key of its own accord. */
  private static final Set<String> BY_ITSELF = Set.of("expired", "evicted");

  private final ChangedDocuments changed;
  private final Marks marks;
  private final StoreKeys keys;
  private final Clock clock;

  /** A message that cannot be understood. */
  public static final class Unclear extends RuntimeException {

    private final String about;

    Unclear(String reason, String about) {
      super(reason, null, false, false);
      this.about = about;
    }

    /** The task that it seems to be about, as it names it; null if it names none. */
    String about() {
      return about;
    }
  }

  public AgentEvents(ChangedDocuments changed, Marks marks, StoreKeys keys, Clock clock) {
    this.changed = changed;
    this.marks = marks;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * An agent's message on the updates channel.
   *
   * @return the pairs to look at; none if nothing changed
   * @throws Unclear if the message cannot be understood
   */
  public List<WorkName> published(String message) {
    Messages.Heard heard = Messages.parse(message);
    if (heard instanceof Messages.TaskEvent event) {
      return about(event.storeId());
    }
    Messages.Malformed malformed = (Messages.Malformed) heard;
    throw new Unclear(malformed.reason(), malformed.about());
  }

  /**
   * A keyspace event.
   *
   * @param channel {@code __keyspace@0__:} and the key
   */
  public List<WorkName> touched(String channel, String operation) {
    String key = channel.substring(channel.indexOf("__:") + 3);
    Optional<String> storeId = keys.taskId(key);
    if (BY_ITSELF.contains(operation)) {
      storeId.ifPresent(changed::wentByItself);
    }
    return storeId.map(this::about).orElse(List.of());
  }

  private List<WorkName> about(String storeId) {
    Instant scanned = changed.scanned();
    Instant began = clock.instant();
    Optional<ChangedDocuments.Changed> touched = changed.touched(storeId);
    touched.ifPresent(
        found ->
            marks.heard(
                found.name().key(),
                new Marks.Found(
                    found.differs(),
                    found.modified(),
                    found.settled(),
                    scanned,
                    began,
                    clock.instant())));
    return touched.map(found -> List.of(found.name())).orElse(List.of());
  }
}
