package io.plannersync.sim.redis.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * How to take writes back: the inverse of each change, grouped by the command that made it (a
 * script or a transaction is one).
 */
public final class History {

  private record Write(String cause, List<Runnable> inverses) {}

  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private final int kept;
  private List<Runnable> open = new ArrayList<>(4);
  private long forgotten;

  /**
   * @param kept how many writes can be taken back
   */
  public History(int kept) {
    this.kept = kept;
  }

  /** What undoes a change that was just made. */
  public void changed(Runnable inverse) {
    open.add(inverse);
  }

  /**
   * Ends a command; it is a write if it changed something.
   *
   * @param cause the command, for people
   */
  public void close(String cause) {
    if (open.isEmpty()) {
      return;
    }
    writes.addLast(new Write(cause, open));
    open = new ArrayList<>(4);
    if (writes.size() > kept) {
      writes.removeFirst();
      forgotten++;
    }
  }

  public boolean isChanged() {
    return !open.isEmpty();
  }

  /** How many writes were made and not taken back. */
  public long size() {
    return forgotten + writes.size();
  }

  /**
   * Takes writes back until so many are left.
   *
   * @throws IllegalArgumentException if they are not remembered that far back
   */
  public void rollBackTo(long size) {
    if (size < forgotten || size > size()) {
      throw new IllegalArgumentException(
          "writes " + forgotten + " to " + size() + " are remembered, not " + size);
    }
    while (size() > size) {
      undo(writes.removeLast().inverses());
    }
  }

  /** Takes back what a command did that is not closed. */
  public void abandon() {
    undo(open);
    open = new ArrayList<>(4);
  }

  private static void undo(List<Runnable> inverses) {
    for (int i = inverses.size() - 1; i >= 0; i--) {
      inverses.get(i).run();
    }
  }

  /** The newest writes, oldest first, for a report. */
  public List<String> last(int count) {
    return writes.stream().skip(Math.max(0, writes.size() - count)).map(Write::cause).toList();
  }
}
