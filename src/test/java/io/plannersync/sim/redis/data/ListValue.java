package io.plannersync.sim.redis.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list. */
public final class ListValue implements Value {

  private final ArrayList<Bytes> elements;
  private final History history;

  public ListValue(History history) {
    this(new ArrayList<>(), history);
  }

  private ListValue(ArrayList<Bytes> elements, History history) {
    this.elements = elements;
    this.history = history;
  }

  public List<Bytes> all() {
    return Collections.unmodifiableList(elements);
  }

  public void addFirst(Bytes element) {
    elements.add(0, element);
    history.changed(() -> elements.remove(0));
  }

  public void addLast(Bytes element) {
    elements.add(element);
    history.changed(() -> elements.remove(elements.size() - 1));
  }

  /** Keeps the elements from one index to before another. */
  public void keep(int from, int to) {
    List<Bytes> head = List.copyOf(elements.subList(0, from));
    List<Bytes> tail = List.copyOf(elements.subList(to, elements.size()));
    if (head.isEmpty() && tail.isEmpty()) {
      return;
    }
    elements.subList(to, elements.size()).clear();
    elements.subList(0, from).clear();
    history.changed(
        () -> {
          elements.addAll(0, head);
          elements.addAll(tail);
        });
  }

  @Override
  public String type() {
    return "list";
  }

  @Override
  public boolean isEmpty() {
    return elements.isEmpty();
  }

  @Override
  public Value copy(History other) {
    return new ListValue(new ArrayList<>(elements), other);
  }

  @Override
  public String describe() {
    return elements.toString();
  }
}
