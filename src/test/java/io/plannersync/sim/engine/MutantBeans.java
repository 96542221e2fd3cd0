package io.plannersync.sim.engine;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.looking.DeltaLook;
import io.plannersync.looking.StoreLook;
import io.plannersync.merge.Decide;
import io.plannersync.model.Applied;
import io.plannersync.model.Decision;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.Outcome;
import io.plannersync.model.Sighting;
import io.plannersync.model.WorkItem;
import io.plannersync.reconcile.ReadTask;
import io.plannersync.reconcile.RecordIntent;
import io.plannersync.reconcile.Settling;
import io.plannersync.sources.UserDelta;
import io.plannersync.state.Sources;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Steps of the routes with a defect, in place of those that they are made of. */
public final class MutantBeans {

  private MutantBeans() {}

  /** A step asks, and goes on whatever the answer is. */
  static void ignoreLease(Object step) {
    try {
      Field asked = step.getClass().getDeclaredField("holds");
      asked.setAccessible(true);
      @SuppressWarnings("unchecked")
      Predicate<WorkItem> holds = (Predicate<WorkItem>) asked.get(step);
      Predicate<WorkItem> always = item -> holds.test(item) || true;
      asked.set(step, always);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(step + " asks for no lease", e);
    }
  }

  static Object part(Object whole, String name) {
    try {
      Field part = whole.getClass().getDeclaredField(name);
      part.setAccessible(true);
      return part.get(whole);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(whole + " has no " + name, e);
    }
  }

  /** Decides on something else, or something else. */
  public static final class Decides {
    private final Decide decide;
    private final UnaryOperator<Sighting> seen;
    private final UnaryOperator<Decision> decided;

    Decides(Object decide, UnaryOperator<Sighting> seen, UnaryOperator<Decision> decided) {
      this.decide = (Decide) decide;
      this.seen = seen;
      this.decided = decided;
    }

    public Decision decide(Sighting sighting) {
      return decided.apply(decide.decide(seen.apply(sighting)));
    }
  }

  /** Records another decision than the one that is carried out. */
  public static final class Records {
    private final RecordIntent record;
    private final Function<Decision, Optional<Decision>> recorded;

    Records(Object record, Function<Decision, Optional<Decision>> recorded) {
      this.record = (RecordIntent) record;
      this.recorded = recorded;
    }

    public Decision record(Decision decision) throws RecordIntent.LinkMoved {
      Optional<Decision> instead = recorded.apply(decision);
      return instead.isEmpty()
          ? decision
          : new Decision(
              record.record(instead.get()).sighting(),
              decision.action(),
              decision.conflicts(),
              decision.refused());
    }
  }

  /** Remembers something else than what was done, or nothing. */
  public static final class Settles {
    private final Settling settling;
    private final Function<Applied, Optional<Applied>> remembered;

    Settles(Object settling, Function<Applied, Optional<Applied>> remembered) {
      this.settling = (Settling) settling;
      this.remembered = remembered;
    }

    public Settling.Settled settle(Applied applied) {
      return remembered
          .apply(applied)
          .map(settling::settle)
          .orElseGet(() -> new Settling.Settled(new Outcome.Again(Duration.ZERO), List.of()));
    }
  }

  /** Takes what a listing showed a moment ago for a pair of which it does not know all. */
  public static final class Reads {
    private final ReadTask read;
    private final UnaryOperator<Link> known;

    Reads(Object read, UnaryOperator<Link> known) {
      this.read = (ReadTask) read;
      this.known = known;
    }

    public Sighting recent(Sighting seen) {
      Sighting shown = read.recent(seen.withLink(known.apply(seen.link())));
      return shown.withLink(seen.link());
    }

    public Sighting suspended(Sighting seen) {
      return read.suspended(seen);
    }

    public Sighting searched(Sighting seen) {
      return read.searched(seen);
    }

    public boolean isToBeRead(Sighting seen) {
      return read.isToBeRead(seen);
    }

    public boolean isToBeSought(Sighting seen) {
      return read.isToBeSought(seen);
    }

    public GraphCall byId(Sighting seen) {
      return read.byId(seen);
    }

    public GraphCall ofPlan(Sighting seen) {
      return read.ofPlan(seen);
    }

    public Sighting seen(Sighting seen, GraphReply reply) {
      return read.seen(seen, reply);
    }

    public Sighting sought(Sighting seen, Listing listing) {
      return read.sought(seen, listing);
    }
  }

  /** Moves on before it says what it was told. */
  public static final class Hurries {
    private final DeltaLook look;
    private final Sources sources;

    Hurries(Object look) {
      this.look = (DeltaLook) look;
      sources = (Sources) part(look, "sources");
    }

    public GraphCall call(WorkItem item) {
      return look.call(item);
    }

    public Outcome read(WorkItem item, Listing answer) {
      if (answer.complete()) {
        String to = new UserDelta().read(answer, null, Names.NONE).position();
        sources.moveTo(Sources.Source.DELTA, null, to);
      }
      return look.read(item, answer);
    }
  }

  /** Looks once. */
  public static final class LooksOnce {
    private final StoreLook look;
    private boolean looked;

    LooksOnce(Object look) {
      this.look = (StoreLook) look;
    }

    public synchronized Outcome look(WorkItem item) {
      if (looked) {
        return new Outcome.Again(Duration.ofSeconds(15));
      }
      looked = true;
      return look.look(item);
    }
  }
}
