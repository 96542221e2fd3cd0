package io.plannersync.merge;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Merging of texts by line. */
final class Lines {

  private Lines() {}

  /** Both sides' changes in one text; empty where they touch the same lines. */
  static Optional<Value> merge(Versions versions) {
    if (!versions.beforeP().equals(versions.beforeS())) {
      return Optional.empty();
    }
    List<String> before = lines(versions.beforeP());
    List<AbstractDelta<String>> deltas = new ArrayList<>();
    List<AbstractDelta<String>> byPlanner = DiffUtils.diff(before, lines(versions.p())).getDeltas();
    List<AbstractDelta<String>> byStore = DiffUtils.diff(before, lines(versions.s())).getDeltas();
    for (AbstractDelta<String> one : byPlanner) {
      if (byStore.stream().anyMatch(other -> overlap(one, other) && !same(one, other))) {
        return Optional.empty();
      }
    }
    deltas.addAll(byPlanner);
    byStore.stream()
        .filter(other -> byPlanner.stream().noneMatch(one -> same(one, other)))
        .forEach(deltas::add);

    List<String> result = new ArrayList<>(before);
    deltas.sort(
        Comparator.comparingInt((AbstractDelta<String> d) -> d.getSource().getPosition())
            .reversed());
    for (AbstractDelta<String> delta : deltas) {
      int from = delta.getSource().getPosition();
      result.subList(from, from + delta.getSource().size()).clear();
      result.addAll(from, delta.getTarget().getLines());
    }
    return Optional.of(Value.text(String.join("\n", result)));
  }

  /** Changes of adjoining lines count as overlapping: their order would be a guess. */
  private static boolean overlap(AbstractDelta<String> one, AbstractDelta<String> other) {
    int from = one.getSource().getPosition();
    int otherFrom = other.getSource().getPosition();
    return from <= otherFrom + other.getSource().size()
        && otherFrom <= from + one.getSource().size();
  }

  private static boolean same(AbstractDelta<String> one, AbstractDelta<String> other) {
    return one.getSource().getPosition() == other.getSource().getPosition()
        && one.getSource().getLines().equals(other.getSource().getLines())
        && one.getTarget().getLines().equals(other.getTarget().getLines());
  }

  private static List<String> lines(Value text) {
    return text.asText().isEmpty() ? List.of() : List.of(text.asText().split("\n", -1));
  }
}
