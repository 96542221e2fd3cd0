package io.plannersync.store;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@link StoreLens} for whole tasks: with the items of their checklists that are documents of their
 * own, see {@link Subtasks}. Documents that list none cost nothing more.
 */
public final class DocumentLens {

  private final StoreLens lens;
  private final Subtasks subtasks;
  private final Function<Collection<String>, Map<String, Read>> reader;

  public DocumentLens(Documents documents, StoreLens lens) {
    this(lens, documents::readAll);
  }

  /**
   * @param reader reads documents by their ids
   */
  DocumentLens(StoreLens lens, Function<Collection<String>, Map<String, Read>> reader) {
    this.lens = lens;
    this.subtasks = new Subtasks(lens);
    this.reader = reader;
  }

  /**
   * What a write leads to.
   *
   * @param raw the task's own new text
   * @param half what it shows then
   * @param parts what has to become of other documents, before the task's own is written
   */
  public record Written(String raw, Half half, List<Part> parts) {}

  /**
   * What has to become of the document of a subtask.
   *
   * @param expected what was read; absent if the document is to be created
   * @param raw its new text, null if it is to be deleted
   */
  public record Part(String storeId, Read expected, String raw) {}

  /** The same lens, which has read in one go what all these documents will ask for. */
  public DocumentLens prepared(Map<String, String> rawById) {
    Set<String> ids = new LinkedHashSet<>();
    rawById.forEach((id, raw) -> ids.addAll(Subtasks.idsIn(id, raw)));
    if (ids.isEmpty()) {
      return this;
    }
    Map<String, Read> reads = new HashMap<>(reader.apply(ids));
    return new DocumentLens(lens, asked -> reads);
  }

  /** See {@link StoreLens#read}; the sight's text is the document's own. */
  public StoreSight read(String storeId, String raw, Half before, Names names) {
    Set<String> ids = Subtasks.idsIn(storeId, raw);
    if (ids.isEmpty()) {
      return lens.read(storeId, raw, before, names);
    }
    Subtasks.Folded folded = subtasks.fold(storeId, raw, before, reader.apply(ids));
    StoreSight seen = lens.read(storeId, folded.text(), before, names);
    return seen instanceof StoreSight.Document document
        ? new StoreSight.Document(
            document.half(),
            raw,
            document.stamp(),
            later(document.modified(), folded.modified()),
            document.planId(),
            document.partOf())
        : seen;
  }

  /**
   * See {@link StoreLens#write}.
   *
   * @param seen the document as it was decided on
   * @return empty if the checklist is not any more what was decided on: a subtask was changed
   *     meanwhile
   */
  public Optional<Written> write(
      String storeId,
      StoreSight.Document seen,
      Map<Field, Value> writes,
      Names names,
      StoreLens.Stamp stamp) {
    Half after = seen.half().with(writes);
    Set<String> ids = Subtasks.idsIn(storeId, seen.raw());
    if (ids.isEmpty()) {
      String raw = lens.write(storeId, seen.raw(), writes, names, stamp);
      return Optional.of(new Written(raw, half(storeId, raw, after, names), List.of()));
    }
    Subtasks.Folded folded = subtasks.fold(storeId, seen.raw(), seen.half(), reader.apply(ids));
    Half now = half(storeId, folded.text(), seen.half(), names);
    if (!now.get(Field.CHECKLIST).equals(seen.half().get(Field.CHECKLIST))) {
      return Optional.empty();
    }
    String text = lens.write(storeId, folded.text(), writes, names, stamp);
    Subtasks.Unfolded unfolded = folded.unfold(text, stamp.now());
    return Optional.of(
        new Written(unfolded.raw(), half(storeId, text, after, names), unfolded.parts()));
  }

  /** See {@link StoreLens#create}: a task that was made in Planner has no subtasks yet. */
  public Written create(
      String storeId,
      Map<Field, Value> values,
      Names names,
      StoreLens.Stamp stamp,
      Instant createdAt) {
    String raw = lens.create(storeId, values, names, stamp, createdAt);
    return new Written(raw, half(storeId, raw, new Half(values), names), List.of());
  }

  /** What goes with a document that is deleted. */
  public List<Part> deletions(String storeId, StoreSight.Document seen) {
    Set<String> ids = Subtasks.idsIn(storeId, seen.raw());
    return ids.isEmpty()
        ? List.of()
        : subtasks.fold(storeId, seen.raw(), seen.half(), reader.apply(ids)).deletions();
  }

  /** The ids of the documents that this one lists as parts of its task; of any text. */
  public static Set<String> listed(String storeId, String raw) {
    return Subtasks.idsIn(storeId, raw);
  }

  /** See {@link StoreLens#namedTask}. */
  public Optional<String> namedTask(String raw) {
    return lens.namedTask(raw);
  }

  /** See {@link StoreLens#isPending}. */
  public boolean isPending(String raw) {
    return lens.isPending(raw);
  }

  /** See {@link StoreLens#contradictsItself}. */
  public boolean contradictsItself(String raw) {
    return lens.contradictsItself(raw);
  }

  private Half half(String storeId, String text, Half before, Names names) {
    return lens.read(storeId, text, before, names) instanceof StoreSight.Document document
        ? document.half()
        : Half.EMPTY;
  }

  private static Instant later(Instant one, Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }
}
