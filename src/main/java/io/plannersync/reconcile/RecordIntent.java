package io.plannersync.reconcile;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.state.Links;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down what is about to be done in Planner, before it is sent. Whoever comes after a crash
 * finds it and knows that the effect may have happened.
 */
public final class RecordIntent {

  private final Links links;
  private final Chronicle chronicle;
  private final InstantSource clock;

  /**
   * @param clock Graph's: a task is known to be ours by when Graph created it, and whoever looks
   *     for it may have another clock than ours
   */
  public RecordIntent(Links links, Chronicle chronicle, InstantSource clock) {
    this.links = links;
    this.chronicle = chronicle;
    this.clock = clock;
  }

  /**
   * The decision with its link as recorded.
   *
   * @throws LinkMoved if the link was changed since it was read: nothing may be sent then
   */
  public Decision record(Decision decision) throws LinkMoved {
    // A value that gives way is about to be overwritten, here or there: now it is kept first.
    chronicle.keep(decision);
    Intent intent = intent(decision);
    if (intent == null) {
      return decision;
    }
    Link before = decision.sighting().link();
    // A task that takes the place of a deleted one is sought and settled like any other new one.
    boolean anew = intent.kind() == Intent.Kind.CREATE;
    Link link = (anew ? before.withoutTask() : before).withIntent(intent);
    Optional<Link> saved = links.save(link);
    if (saved.isEmpty()) {
      throw new LinkMoved(link.storeId());
    }
    return new Decision(
        decision.sighting().withLink(saved.get()),
        decision.action(),
        decision.conflicts(),
        decision.refused());
  }

  private Intent intent(Decision decision) {
    String plan = decision.sighting().link().planId();
    if (decision.action() instanceof Decision.Merge merge && !merge.toPlanner().isEmpty()) {
      return new Intent(
          Intent.Kind.CHANGE, merge.toPlanner(), shown(decision, merge), plan, clock.instant(), 0);
    } else if (decision.action() instanceof Decision.CreateTask create) {
      return new Intent(Intent.Kind.CREATE, posted(create), create.planId(), clock.instant());
    } else if (decision.action() instanceof Decision.DeleteTask) {
      return new Intent(Intent.Kind.DELETE, Map.of(), plan, clock.instant());
    }
    return null;
  }

  /** What the store shows of the fields that are sent as something else. */
  private static Map<Field, Value> shown(Decision decision, Decision.Merge merge) {
    Half store = ((StoreSight.Document) decision.sighting().store()).half();
    Map<Field, Value> shown = new EnumMap<>(Field.class);
    merge
        .toPlanner()
        .forEach(
            (field, sent) -> {
              if (!sent.equals(store.get(field))) {
                shown.put(field, store.get(field));
              }
            });
    return shown;
  }

  /** Only what a task itself carries is posted; its details follow when it exists. */
  private static Map<Field, Value> posted(Decision.CreateTask create) {
    Map<Field, Value> posted = new EnumMap<>(Field.class);
    create
        .values()
        .forEach(
            (field, value) -> {
              if (!field.inDetails()) {
                posted.put(field, value);
              }
            });
    return posted;
  }

  /** Somebody else settled or changed the pair in between. */
  public static final class LinkMoved extends Exception {
    public LinkMoved(String storeId) {
      super("the link of " + storeId + " was changed meanwhile", null, false, false);
    }
  }
}
